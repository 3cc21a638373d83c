using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Access;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Links;

/// <summary>Provides invitations to the people who have their links.</summary>
internal sealed class ReceivedInvitationResource(
    Invitations invitations,
    AccountService accounts,
    PasswordHashing hashing,
    PasswordWords words,
    ControlDirectory directory,
    SessionStarter starter
) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var received = routes.Auth.MapGroup("/invitations").WithTag(AccountsTag.SignIn).WithMetadata(AccountsTag.BodyLimit);
        received
            .MapPost("/view", ViewAsync)
            .WithMetadata(ReadsOnly.Mark)
            .AllowsAnyone()
            .WithName("ViewInvitation")
            .WithSummary("Read an invitation")
            .WithDescription("Returns what a person sees before accepting an invitation.")
            .WithAnswer(200, "The invitation.", typeof(ReceivedInvitationResponse))
            .WithProblems(404);
        received
            .MapPost("/accept", AcceptAsync)
            .AllowsAnyone()
            .WithName("AcceptInvitation")
            .WithSummary("Accept an invitation with a new account")
            .WithDescription("Creates the account, joins the organization, begins a session and sets its cookie.")
            .WithAnswer(201, "The account.", typeof(MeResponse))
            .WithProblems(404, 409, 429);
        routes
            .Me.MapGroup("/invitations")
            .WithTag(AccountsTag.Me)
            .WithMetadata(AccountsTag.BodyLimit)
            .MapPost("", JoinAsync)
            .RequiresSignIn()
            .WithName("JoinOrganization")
            .WithSummary("Accept an invitation")
            .WithDescription("Joins the organization with the account of the person who has signed in.")
            .WithAnswer(204, "The account is a member of the organization.")
            .WithProblems(404);
    }

    private async Task<IResult> ViewAsync(ManagementRequest request, JsonBody<LinkRequest> body)
    {
        TokenAnswers.Protect(request.Http.Response);
        if (await FindAsync(request, body.Value.Token) is not var (link, organization))
            return LinkProblems.NotValid();
        return ManagementJson.Ok(
            new ReceivedInvitationResponse
            {
                Organization = link.Organization!,
                OrganizationName = organization,
                Email = link.Email?.Text,
                ExpiresAt = link.ExpiresAt,
            }
        );
    }

    private async Task<IResult> AcceptAsync(ManagementRequest request, JsonBody<AcceptInvitationRequest> body)
    {
        TokenAnswers.Protect(request.Http.Response);
        if (await FindAsync(request, body.Value.Token) is not var (link, _))
            return LinkProblems.NotValid();
        var entered = body.Value.Email is { } text ? EmailAddress.Parse(text) : null;
        if ((link.Email ?? entered) is not { } email)
            return ProblemResult.Invalid([new("/email", "'email' is required: the invitation is for anyone with the link.")]);
        if (entered is not null && entered != email)
            return ProblemResult.Invalid([new("/email", $"The invitation is for {email}. Leave 'email' out.")]);
        if (PasswordPolicy.FindProblem(body.Value.Password, words.OfMember(email, body.Value.Name, link.Organization!)) is { } problem)
            return ProblemResult.Invalid([new("/password", problem)]);
        using var slot = await hashing.EnterAsync(request.Aborted);
        if (slot is null)
            return SignInProblems.Busy(request.Http);
        var hash = await slot.HashAsync(PasswordPolicy.Normalize(body.Value.Password)!);
        var result = await invitations
            .AcceptAsync(request.InitiatorOf, link, email, body.Value.Name, hash, request.Aborted)
            .WaitAsync(request.Aborted);
        if (result.Account is not { } account)
            return Problem(result.Denial!);
        var session = await starter
            .StartAsync(request.Http, account, SessionMethods.Password, "pwd", request.Aborted)
            .WaitAsync(request.Aborted);
        return ManagementJson.Created(MeResponse.From(account, session));
    }

    private async Task<IResult> JoinAsync(ManagementRequest request, JsonBody<LinkRequest> body)
    {
        if (await FindAsync(request, body.Value.Token) is not var (link, _))
            return LinkProblems.NotValid();
        if (request.Identity is { IsOfProvider: true, Organization: { } provider } && provider != link.Organization)
            return ForeignProvider(provider);
        if (await accounts.FindAsync(request.Session.AccountId, request.Aborted).WaitAsync(request.Aborted) is not { } account)
            return ProblemResult.NotFound("account of this session");
        var result = await invitations.AcceptAsync(request.Initiator, link, account, request.Aborted).WaitAsync(request.Aborted);
        return result.Denial is { } denial ? Problem(denial) : TypedResults.NoContent();
    }

    /// <summary>What the identity provider of one organization states about a person gives nothing in another.</summary>
    private static ProblemResult ForeignProvider(string organization) =>
        new(
            StatusCodes.Status403Forbidden,
            "Another sign-in required",
            $"The identity provider of '{organization}' cannot join another organization for you. Sign in without it, and open the link "
                + "again."
        );

    /// <summary>Returns an invitation that works and the name of its organization, or null.</summary>
    private async Task<(SingleUseLink Link, string Organization)?> FindAsync(ManagementRequest request, string token)
    {
        if (await invitations.FindAsync(token, request.Aborted).WaitAsync(request.Aborted) is not { } link)
            return null;
        return directory.Current.FindOrganization(link.Organization!) is { } organization ? (link, organization.Name) : null;
    }

    /// <summary>
    /// Returns the answer to an invitation that was not accepted. It does not tell what the person that invited is missing.
    /// </summary>
    private static ProblemResult Problem(AccessDenial denial) =>
        denial.Kind switch
        {
            AccessDenialKind.Exists => LinkProblems.EmailTaken(
                "An account with the address exists already. Sign in with it, and open the link again."
            ),
            AccessDenialKind.WrongAccount => new(StatusCodes.Status403Forbidden, "Another account", denial.Detail),
            AccessDenialKind.LinkUsed => LinkProblems.NotValid(),
            _ => new(
                StatusCodes.Status403Forbidden,
                "Invitation no longer permitted",
                "The person who invited you may no longer give what the invitation gives, or it no longer exists. Ask for a new invitation."
            ),
        };
}
