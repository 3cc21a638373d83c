using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Control.Tests.Access;

/// <summary>Provides random grants in an organization with three projects, one of them private, and three environments in each.</summary>
internal static class AccessWorld
{
    public const string Organization = "acme";

    public static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    public static readonly string[] Projects = ["shop", "app", "secret"];

    /// <summary>The environments; only production is production-like.</summary>
    public static readonly string[] Environments = ["dev", "staging", "production"];

    public static readonly string[] Users = ["user-1", "user-2", "user-3"];

    private static readonly string[] Groups = ["group-1", "group-2"];

    /// <summary>Gets every scope of the organization, with an environment that is in no list of a grant.</summary>
    public static IEnumerable<Scope> Scopes =>
        [
            Scope.Of(Organization),
            .. Projects.Select(project => Scope.Of(Organization, project)),
            .. from project in Projects
            from environment in Environments.Append("new").Append("new-live")
            select Scope.Of(new EnvironmentId(Organization, project, environment)),
        ];

    /// <summary>Gets random grants, at most eight.</summary>
    public static Gen<Grant[]> Grants =>
        Grant.ListOf().Select(grants => grants.Take(8).Select((grant, i) => grant with { Id = $"g{i}" }).ToArray());

    /// <summary>Gets a random grant.</summary>
    public static Gen<Grant> Grant =>
        from principal in Principals
        from role in Gen.Elements(BuiltInRoles.All.Select(role => role.Slug).Concat(["custom", "wide"]).ToArray())
        from project in Gen.Elements<string?>(null, null, "shop", "app", "secret")
        from environments in Filter
        let isForOrganizations = BuiltInRoles.Find(role) is { IsForOrganizations: true }
        select new Grant("grant", Organization, principal, role, Now)
        {
            Project = isForOrganizations ? null : project,
            Environments = isForOrganizations ? EnvironmentFilter.All : environments,
        };

    public static Gen<EnvironmentFilter> Filter =>
        Gen.OneOf(
            Gen.Constant(EnvironmentFilter.All),
            Gen.Constant(EnvironmentFilter.ExceptProductionLike),
            Gen.NonEmptyListOf(Gen.Elements(Environments)).Select(EnvironmentFilter.Listed)
        );

    public static Gen<PermissionSet> Permissions =>
        Gen.Elements(PermissionNames.All.ToArray()).ListOf().Select(permissions => PermissionSet.Create(permissions.ToArray()));

    private static Gen<Principal> Principals => Gen.Elements(Users.Select(Principal.User).Concat(Groups.Select(Principal.Group)).ToArray());

    /// <summary>Returns a snapshot with grants. The first user is in both groups, the second in one, the third in none.</summary>
    public static DirectorySnapshot Snapshot(IEnumerable<Grant> grants) =>
        DirectorySnapshot.Create(
            new(1, IsComplete: true)
            {
                Organizations = [new(Organization, "Acme", Now)],
                Projects = [.. Projects.Select(slug => new Project(Organization, slug, slug, Now) { IsPrivate = slug == "secret" })],
                Environments =
                [
                    .. from project in Projects
                    from environment in Environments.Append("new").Append("new-live")
                    select new ProjectEnvironment(new(Organization, project, environment), environment, Now)
                    {
                        IsProductionLike = environment is "production" or "new-live",
                    },
                ],
                Members = [.. Users.Select(user => new Member(Organization, user, IsActive: true, Now))],
                Groups = [.. Groups.Select(group => new Group(group, Organization, group, Now))],
                GroupMembers =
                [
                    new("group-1", "user-1", GroupMember.Manual, Now),
                    new("group-2", "user-1", GroupMember.Manual, Now),
                    new("group-1", "user-2", GroupMember.OfProvider("okta"), Now),
                ],
                Roles =
                [
                    new(Organization, "custom", "Custom", "", [Permission.FlagsWrite, Permission.MembersWrite, Permission.AuditRead], Now),
                    new(Organization, "wide", "Wide", "", PermissionLevels.OfRoles, Now),
                ],
                Grants = [.. grants],
            }
        );

    /// <summary>Returns whether a user has a permission at a scope, by the definition of grants.</summary>
    public static bool Allows(DirectorySnapshot snapshot, string user, Permission permission, Scope scope) =>
        (permission == Permission.OrganizationsRead && scope.Project != "secret")
        || snapshot
            .GrantsOf(Organization)
            .Where(grant => IsOf(snapshot, grant.Principal, user))
            .Any(grant => Gives(snapshot, grant, permission, scope));

    private static bool IsOf(DirectorySnapshot snapshot, Principal principal, string user) =>
        principal == Principal.User(user)
        || (principal.Kind == PrincipalKind.Group && snapshot.MembersOfGroup(principal.Id).Any(member => member.User == user));

    private static bool Gives(DirectorySnapshot snapshot, Grant grant, Permission permission, Scope scope)
    {
        var role = snapshot.FindRole(Organization, grant.Role)!;
        if (!role.Permissions.Contains(permission))
            return false;
        var isOwner = grant.Role == "owner";
        var isInside = grant.Project is null ? scope.Project != "secret" || isOwner : scope.Project == grant.Project;
        if (!isInside || (grant.Project is not null && permission.Level() < PermissionLevel.Project))
            return false;
        if (grant.Environments == EnvironmentFilter.All || PermissionLevels.OfLimitedGrants.Contains(permission))
            return true;
        return scope.Environment is { } environment
            && permission.Level() == PermissionLevel.Environment
            && grant.Environments.Includes(environment, environment is "production" or "new-live");
    }
}
