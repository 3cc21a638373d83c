using FlagCluster.Api.Management.Authentication;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.SecondFactors;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>
/// Authorizes every request to the management API that needs a permission, and sets its <see cref="RequestAccess"/>. What the actor may
/// not see is answered like what does not exist.
/// </summary>
internal sealed class PermissionAuthorizationHandler(ControlDirectory directory, AccessDirectory access, TimeProvider time)
    : AuthorizationHandler<PermissionRequirement>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (ManagementIdentity.Find(context.User) is not { } identity || context.Resource is not HttpContext http)
            return Task.CompletedTask;
        if (FindProblem(http, identity, requirement) is { } problem)
            http.Features.Set(new AccessProblem(problem));
        else
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private ProblemResult? FindProblem(HttpContext http, ManagementIdentity identity, PermissionRequirement requirement)
    {
        if (requirement.InAnyOrganization)
            return null;
        var (resolved, problem) = RequestAccess.Resolve(http, identity, directory.Current, access);
        if (resolved is not null)
            http.Features.Set(resolved);
        // Who manages the installation need not be a member of an organization.
        if (requirement.Permissions.Contains(Permission.InstallationManage))
        {
            return identity.ManagesInstallation(directory.Current, access)
                ? null
                : ProblemResult.Forbidden([Permission.InstallationManage]);
        }
        if (resolved is null)
            return problem;
        if (identity.Session is { } session && FindSessionProblem(session, resolved.Organization) is { } unproved)
            return unproved;
        if (http.Request.RouteValues["project"] is string project && !Exists(resolved, project))
            return ProblemResult.ProjectNotFound(project);
        var missing = requirement.Permissions.Where(permission => !Allows(http, resolved, requirement, permission)).ToList();
        return missing.Count == 0 || (requirement.AnyOf && missing.Count < requirement.Permissions.Length)
            ? null
            : ProblemResult.Forbidden(missing, requirement.AnyOf);
    }

    /// <summary>Returns why the way in which a person signed in is not enough for an organization, or null.</summary>
    private ProblemResult? FindSessionProblem(Session session, string organization) =>
        SsoPolicy.FindProblem(session, organization, directory.Current)
        ?? SecondFactorPolicy.FindProblem(session, organization, directory.Current, time.GetUtcNow());

    /// <summary>
    /// Returns whether a project exists for the actor. A private project exists only for those who see it; a deleted one can be restored.
    /// </summary>
    private bool Exists(RequestAccess resolved, string slug) =>
        directory.Current.FindProjectOrDeleted(resolved.Organization, slug) is { } project
        && (!project.IsPrivate || resolved.Access.Sees(slug));

    private static bool Allows(HttpContext http, RequestAccess resolved, PermissionRequirement requirement, Permission permission) =>
        requirement.AtAnyScope
            ? resolved.Access.AllowsAnywhere(permission)
            : resolved.Access.Allows(permission, RequestScope.Of(resolved.Organization, http.Request.RouteValues));
}
