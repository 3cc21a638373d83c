using System.Collections.Frozen;
using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Access;

/// <summary>Compiles grants. The result depends only on the snapshot and the arguments.</summary>
internal static class AccessCompiler
{
    private static readonly PermissionSet OfProjectsAndEnvironments = PermissionLevels.OfProjects.With(PermissionLevels.OfEnvironments);

    /// <summary>
    /// Returns the access of a principal in an organization, or null when it has none: it does not exist or is not active.
    /// </summary>
    public static AccessMap? Compile(DirectorySnapshot snapshot, string organization, Principal principal)
    {
        if (snapshot.FindOrganization(organization) is null || !snapshot.IsActive(organization, principal))
            return null;
        var grants = GrantsOf(snapshot, organization, principal).ToList();
        var isMember = principal.Kind == PrincipalKind.User;
        return Compile(snapshot, organization, grants, isMember ? BuiltInRoles.Member.Permissions : default, principal);
    }

    /// <summary>Returns why a principal has a permission at a scope: each grant that gives it alone.</summary>
    public static AccessExplanation Explain(
        DirectorySnapshot snapshot,
        string organization,
        Principal principal,
        Permission permission,
        Scope scope
    )
    {
        var sources = new List<AccessSource>();
        var isMember = principal.Kind == PrincipalKind.User && snapshot.FindMember(organization, principal.Id) is not null;
        if (isMember && BuiltInRoles.Member.Permissions.Contains(permission))
            sources.Add(new(null, BuiltInRoles.Member));
        foreach (var grant in GrantsOf(snapshot, organization, principal))
        {
            if (
                snapshot.FindRole(organization, grant.Role) is { } role
                && Compile(snapshot, organization, [grant], default, principal).Allows(permission, scope)
            )
                sources.Add(new(grant, role));
        }
        return new(snapshot.IsActive(organization, principal), sources);
    }

    /// <summary>Returns the grants of a principal and those of its groups.</summary>
    public static IEnumerable<Grant> GrantsOf(DirectorySnapshot snapshot, string organization, Principal principal)
    {
        var own = snapshot.GrantsOf(organization, principal);
        return principal.Kind != PrincipalKind.User
            ? own
            : own.Concat(
                snapshot
                    .GroupsOf(organization, principal.Id)
                    .SelectMany(group => snapshot.GrantsOf(organization, Principal.Group(group.Id)))
            );
    }

    /// <summary>Returns the permissions that a grant gives in the whole project or organization, and those in its environments.</summary>
    public static (PermissionSet Whole, PermissionSet InEnvironments) PermissionsOf(Grant grant, Role role)
    {
        var permissions = grant.Project is null
            ? role.Permissions.In(PermissionLevels.OfRoles)
            : role.Permissions.In(OfProjectsAndEnvironments);
        return grant.Environments == EnvironmentFilter.All
            ? (permissions, permissions.In(PermissionLevels.OfEnvironments))
            : (permissions.In(PermissionLevels.OfLimitedGrants), permissions.In(PermissionLevels.OfEnvironments));
    }

    private static AccessMap Compile(
        DirectorySnapshot snapshot,
        string organization,
        List<Grant> grants,
        PermissionSet everywhere,
        Principal principal
    )
    {
        var inPrivateProjects = default(PermissionSet);
        var limited = ImmutableArray.CreateBuilder<LimitedAccess>();
        var projects = new Dictionary<string, ProjectAccess>(StringComparer.Ordinal);
        foreach (var grant in grants)
        {
            // A role that was deleted gives nothing.
            if (snapshot.FindRole(organization, grant.Role) is not { } role)
                continue;
            var (whole, inEnvironments) = PermissionsOf(grant, role);
            var isLimited = grant.Environments != EnvironmentFilter.All;
            if (grant.Project is { } project)
            {
                var access = projects.GetValueOrDefault(project) ?? new(default, []);
                projects[project] = new(
                    access.Permissions.With(whole),
                    isLimited ? access.Limited.Add(new(grant.Environments, inEnvironments)) : access.Limited
                );
                continue;
            }
            everywhere = everywhere.With(whole);
            if (isLimited)
                limited.Add(new(grant.Environments, inEnvironments));
            else if (role == BuiltInRoles.Owner)
                inPrivateProjects = whole;
        }
        return new(
            organization,
            snapshot.TenancyView,
            everywhere,
            inPrivateProjects,
            limited.ToImmutable(),
            projects.ToFrozenDictionary(StringComparer.Ordinal),
            snapshot.IsInstallationAdministrator(principal)
        );
    }
}
