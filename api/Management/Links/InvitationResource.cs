using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Mail;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Links;

/// <summary>Provides the invitations of an organization.</summary>
internal sealed class InvitationResource(Invitations invitations, ISingleUseLinkStore store, ControlDirectory directory, IMailSender mail)
    : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var group = routes.Organization.MapGroup("/invitations").WithTag(new("Invitations", "Invitations to an organization."));
        group
            .MapGet("", ListAsync)
            .Requires(Permission.MembersRead)
            .WithName("ListInvitations")
            .WithSummary("List invitations")
            .WithDescription("Returns the invitations that were not accepted, without their links.")
            .WithAnswer(200, "A page of invitations.", typeof(Page<InvitationResponse>));
        group
            .MapPost("", CreateAsync)
            .Requires(Permission.MembersWrite)
            .RequiresFreshSignIn()
            .WithName("CreateInvitation")
            .WithSummary("Invite a person")
            .WithDescription(
                "Returns a link that works once, for seven days. It gives what you have, now and when it is accepted. Another invitation "
                    + "for the same address ends the earlier one."
            )
            .WithAnswer(201, "The invitation.", typeof(InvitationResponse))
            .WithProblems(404);
        group
            .MapDelete("/{invitation}", RevokeAsync)
            .Requires(Permission.MembersWrite)
            .WithName("RevokeInvitation")
            .WithSummary("Revoke an invitation")
            .WithDescription("The link no longer works.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithParameters(RequestParameterMetadata.Path("invitation", "The id of the invitation."))
            .WithAnswer(204, "The invitation is revoked.")
            .WithProblems(404);
    }

    private async Task<IResult> ListAsync(ManagementRequest request, PageRequest page)
    {
        var links = await store
            .ListInvitationsAsync(request.Organization, page.After, page.Limit + 1, request.Aborted)
            .WaitAsync(request.Aborted);
        return ManagementJson.Ok(page.Take(links, link => InvitationResponse.From(link), link => link.Id));
    }

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateInvitationRequest> body)
    {
        var email = body.Value.Email is { } text ? EmailAddress.Parse(text) : null;
        var grants = (body.Value.Grants ?? []).Select(InvitedGrants.FromDocument).ToList();
        var (link, token, denial) = await invitations
            .CreateAsync(request.Initiator, request.Organization, email, new(grants, body.Value.Groups ?? []), request.Aborted)
            .WaitAsync(request.Aborted);
        if (link is null)
            return AccessProblems.Of(denial!);
        var address = LinkAddress.Of(request.Http.Request, LinkPurpose.Invitation, token);
        var name = directory.Current.FindOrganization(request.Organization)?.Name ?? request.Organization;
        var isSent = email is not null && mail.TrySend(Control.Links.LinkMessages.Invitation(email.Text, name, link, address));
        TokenAnswers.Protect(request.Http.Response);
        return ManagementJson.Created(InvitationResponse.From(link, address, isSent));
    }

    private async Task<IResult> RevokeAsync(ManagementRequest request)
    {
        var id = request.Route("invitation");
        var isRevoked = await store
            .RevokeInvitationAsync(request.Initiator, request.Organization, id, request.Aborted)
            .WaitAsync(request.Aborted);
        return isRevoked ? TypedResults.NoContent() : ProblemResult.NotFound($"invitation '{Clipped.Value(id)}'");
    }
}
