namespace FlagCluster.Contracts.Access;

/// <summary>Provides the levels of permissions.</summary>
public static class PermissionLevels
{
    /// <summary>Gets the permissions of the level of projects.</summary>
    public static PermissionSet OfProjects { get; } = Of(PermissionLevel.Project);

    /// <summary>Gets the permissions of the level of environments.</summary>
    public static PermissionSet OfEnvironments { get; } = Of(PermissionLevel.Environment);

    /// <summary>Gets every permission that a role can have.</summary>
    public static PermissionSet OfRoles { get; } = PermissionSet.All.Without(Of(PermissionLevel.Installation));

    /// <summary>
    /// Gets the permissions of projects that a grant gives even when it is limited to some environments: they change nothing outside
    /// these environments.
    /// </summary>
    public static PermissionSet OfLimitedGrants { get; } =
    [Permission.ProjectsRead, Permission.EnvironmentsRead, Permission.MembersRead, Permission.WebhooksRead];

    /// <summary>Returns the level of a permission.</summary>
    /// <param name="permission">The permission.</param>
    public static PermissionLevel Level(this Permission permission) =>
        permission switch
        {
            Permission.InstallationManage => PermissionLevel.Installation,
            Permission.OrganizationsRead
            or Permission.OrganizationsWrite
            or Permission.OrganizationsDelete
            or Permission.TokensRead
            or Permission.TokensWrite
            or Permission.RolesWrite
            or Permission.SsoWrite
            or Permission.AuditRead
            or Permission.AuditExport => PermissionLevel.Organization,
            Permission.ProjectsRead
            or Permission.ProjectsWrite
            or Permission.EnvironmentsRead
            or Permission.MembersRead
            or Permission.MembersWrite
            or Permission.WebhooksRead
            or Permission.WebhooksWrite => PermissionLevel.Project,
            _ => PermissionLevel.Environment,
        };

    private static PermissionSet Of(PermissionLevel level) => [.. PermissionNames.All.Where(permission => permission.Level() == level)];
}
