using FlagCluster.Api.Management.Authentication;
using FlagCluster.Control.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Authorizes every request to the management API.</summary>
internal sealed class PermissionAuthorizationHandler : AuthorizationHandler<PermissionRequirement>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context.User.Identity is not ManagementIdentity identity || context.Resource is not HttpContext http)
            return Task.CompletedTask;
        var scope = RequestScope.Of(identity.Organization, http.Request.RouteValues);
        var missing = AccessPolicy.Missing(identity.Grants, requirement.Permissions, scope);
        if (missing.Count == 0 || (requirement.AnyOf && missing.Count < requirement.Permissions.Length))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
