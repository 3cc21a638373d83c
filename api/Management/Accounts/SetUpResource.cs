using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides the creation of accounts by people themselves: the first one with a printed link, others when it is allowed.</summary>
internal sealed class SetUpResource(
    FirstOwner owners,
    PrintedLinks links,
    AccountService accounts,
    PasswordHashing hashing,
    PasswordWords words,
    SessionStarter starter,
    IOptions<AccountOptions> options
) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var auth = routes.Auth.MapGroup("").WithTag(AccountsTag.SignIn).WithMetadata(AccountsTag.BodyLimit);
        auth.MapPost("/setup", SetUpAsync)
            .AllowsAnyone()
            .WithName("SetUp")
            .WithSummary("Create the first account")
            .WithDescription(
                "Creates the account that owns the organization and manages the installation, with the link that the server prints at each "
                    + "start while there is no account. It works once, for 15 minutes. Begins a session."
            )
            .WithAnswer(201, "The account, which has signed in.", typeof(MeResponse))
            .WithProblems(404, 429);
        auth.MapPost("/link", SignInAsync)
            .AllowsAnyone()
            .WithName("SignInWithLink")
            .WithSummary("Sign in with a printed link")
            .WithDescription(
                "Begins a session with a link that a command on the host has printed. It works once, for 15 minutes. A new password "
                    + "can then be set without the present one."
            )
            .WithAnswer(200, "The person has signed in.", typeof(MeResponse))
            .WithProblems(404);
        auth.MapPost("/register", RegisterAsync)
            .AllowsAnyone()
            .WithName("Register")
            .WithSummary("Create an account")
            .WithDescription(
                "Creates an account that is a member of no organization, when Accounts:SelfRegistration allows it, and begins a session."
            )
            .WithAnswer(201, "The account, which has signed in.", typeof(MeResponse))
            .WithProblems(409, 429);
    }

    private async Task<IResult> SetUpAsync(ManagementRequest request, JsonBody<SetUpRequest> body)
    {
        var (http, input) = (request.Http, body.Value);
        var email = EmailAddress.Parse(input.Email);
        if (PasswordPolicy.FindProblem(input.Password, words.OfNewcomer(email, input.Name, isOwner: true)) is { } problem)
            return ProblemResult.Invalid([new("/password", problem)]);
        if (await links.FindAsync(input.Token, request.Aborted).WaitAsync(request.Aborted) is not { AccountId: null } link)
            return LinkNotValid();
        if (await HashAsync(input.Password, request.Aborted) is not { } hash)
            return SignInProblems.Busy(http);
        var account = await owners
            .CreateAsync(actor => RequestInitiator.Of(http, actor, via: null), link, email, input.Name, hash, request.Aborted)
            .WaitAsync(request.Aborted);
        return account is null
            ? LinkNotValid()
            : await StartAsync(request, account, SessionMethods.Password, "pwd", StatusCodes.Status201Created);
    }

    private async Task<IResult> SignInAsync(ManagementRequest request, JsonBody<LinkSignInRequest> body) =>
        await links.SignInAsync(body.Value.Token, request.Aborted).WaitAsync(request.Aborted) is { } account
            ? await StartAsync(request, account, SessionMethods.Link, "", StatusCodes.Status200OK)
            : LinkNotValid();

    private async Task<IResult> RegisterAsync(ManagementRequest request, JsonBody<RegisterRequest> body)
    {
        var (http, input) = (request.Http, body.Value);
        if (!options.Value.SelfRegistration)
            return new ProblemResult(
                StatusCodes.Status403Forbidden,
                "Registration closed",
                "Accounts are created by invitation here. Ask an administrator for one."
            );
        var email = EmailAddress.Parse(input.Email);
        if (PasswordPolicy.FindProblem(input.Password, words.OfNewcomer(email, input.Name)) is { } problem)
            return ProblemResult.Invalid([new("/password", problem)]);
        if (await HashAsync(input.Password, request.Aborted) is not { } hash)
            return SignInProblems.Busy(http);
        var account = await accounts
            .CreateAsync(initiator: null, email, input.Name, hash, isEmailVerified: false, cancellationToken: request.Aborted)
            .WaitAsync(request.Aborted);
        return account is null
            ? new ProblemResult(StatusCodes.Status409Conflict, "Address in use", "An account has this e-mail address. Sign in.")
            : await StartAsync(request, account, SessionMethods.Password, "pwd", StatusCodes.Status201Created);
    }

    private async Task<string?> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var slot = await hashing.EnterAsync(cancellationToken);
        return slot is null ? null : await slot.HashAsync(PasswordPolicy.Normalize(password)!);
    }

    private async Task<IResult> StartAsync(ManagementRequest request, Account account, string method, string amr, int status)
    {
        var session = await starter.StartAsync(request.Http, account, method, amr, request.Aborted).WaitAsync(request.Aborted);
        request.Http.Response.Headers.CacheControl = "no-store";
        var me = MeResponse.From(account, session);
        return status == StatusCodes.Status201Created ? ManagementJson.Created(me) : ManagementJson.Ok(me);
    }

    private static ProblemResult LinkNotValid() =>
        new(
            StatusCodes.Status404NotFound,
            "Link not valid",
            "The link does not exist, was used or has expired. The server prints another one at its start while there is no account; the "
                + "commands 'user create-owner' and 'user reset' on its host print one at any time."
        );
}
