using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Links;

/// <summary>Provides links with which members set new passwords, for administrators to pass on.</summary>
internal sealed class MemberPasswordResetResource(
    PasswordResets resets,
    AccountService accounts,
    AccessDirectory access,
    ControlDirectory directory
) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Organization.MapGroup("/members/{user}")
            .WithTag(new("Members", "The members of an organization."))
            .MapPost("/password-reset", CreateAsync)
            .Requires(Permission.MembersWrite)
            .RequiresFreshSignIn()
            .WithName("CreatePasswordReset")
            .WithSummary("Create a link for a new password")
            .WithDescription(
                "Returns a link that works once, for 24 hours, and ends earlier ones. The member must belong to this organization only, "
                    + "and have no permission that you do not have."
            )
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithParameters(RequestParameterMetadata.Path("user", "The id of the member."))
            .WithAnswer(201, "The link.", typeof(LinkResponse))
            .WithProblems(404, 409);

    private async Task<IResult> CreateAsync(ManagementRequest request)
    {
        var user = request.Route("user");
        if (access.CheckChange(request.Actor, request.Organization, user) is { } denial)
            return AccessProblems.Of(denial);
        if (await accounts.FindAsync(user, request.Aborted).WaitAsync(request.Aborted) is not { } account)
            return ProblemResult.NotFound($"member '{Clipped.Value(user)}'");
        if (account.IsInstallationAdministrator)
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Not permitted for this member",
                "The member manages the installation. Use 'flagcluster user reset' on the server."
            );
        // A new password opens every organization of the person, and this administrator speaks for one.
        if (directory.Current.MembershipsOf(user).Skip(1).Any())
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Not permitted for this member",
                "The member belongs to other organizations too. The person asks for a new password with POST /auth/password/forgot, or an "
                    + "operator uses 'flagcluster user reset' on the server."
            );
        var (link, token) = await resets
            .CreateAsync(request.Initiator, account.Id, PasswordResets.AdministratorLifetime, request.Aborted)
            .WaitAsync(request.Aborted);
        TokenAnswers.Protect(request.Http.Response);
        return ManagementJson.Created(
            new LinkResponse { Link = LinkAddress.Of(request.Http.Request, LinkPurpose.PasswordReset, token), ExpiresAt = link.ExpiresAt }
        );
    }
}
