using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FlagCluster.Contracts.Access;

/// <summary>Provides the names of permissions in JSON, in the store and in documentation. A name never changes.</summary>
public static class PermissionNames
{
    private static readonly FrozenDictionary<Permission, string> Names = new Dictionary<Permission, string>
    {
        [Permission.InstallationManage] = "installation.manage",
        [Permission.OrganizationsRead] = "organizations.read",
        [Permission.OrganizationsWrite] = "organizations.write",
        [Permission.OrganizationsDelete] = "organizations.delete",
        [Permission.ProjectsRead] = "projects.read",
        [Permission.ProjectsWrite] = "projects.write",
        [Permission.EnvironmentsRead] = "environments.read",
        [Permission.EnvironmentsWrite] = "environments.write",
        [Permission.FlagsRead] = "flags.read",
        [Permission.FlagsWrite] = "flags.write",
        [Permission.FlagsToggle] = "flags.toggle",
        [Permission.SegmentsRead] = "segments.read",
        [Permission.SegmentsWrite] = "segments.write",
        [Permission.ChangesRequest] = "changes.request",
        [Permission.ChangesApprove] = "changes.approve",
        [Permission.ChangesBypass] = "changes.bypass",
        [Permission.KeysRead] = "keys.read",
        [Permission.KeysWrite] = "keys.write",
        [Permission.TokensRead] = "tokens.read",
        [Permission.TokensWrite] = "tokens.write",
        [Permission.MembersRead] = "members.read",
        [Permission.MembersWrite] = "members.write",
        [Permission.RolesWrite] = "roles.write",
        [Permission.SsoWrite] = "sso.write",
        [Permission.AuditRead] = "audit.read",
        [Permission.AuditExport] = "audit.export",
        [Permission.WebhooksRead] = "webhooks.read",
        [Permission.WebhooksWrite] = "webhooks.write",
        [Permission.AnalyticsRead] = "analytics.read",
        [Permission.AnomalyWrite] = "anomaly.write",
        [Permission.GitRead] = "git.read",
        [Permission.GitWrite] = "git.write",
        [Permission.ContextsRead] = "contexts.read",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Permission> ByName = Names.ToFrozenDictionary(
        pair => pair.Value,
        pair => pair.Key,
        StringComparer.Ordinal
    );

    /// <summary>Gets all permissions.</summary>
    public static ImmutableArray<Permission> All { get; } = [.. Enum.GetValues<Permission>()];

    /// <summary>Returns the name of a permission, such as <c>flags.write</c>.</summary>
    /// <param name="permission">The permission.</param>
    public static string Name(this Permission permission) => Names[permission];

    /// <summary>Returns the permission with a name.</summary>
    /// <param name="name">The name, such as <c>flags.write</c>.</param>
    /// <param name="permission">The permission.</param>
    /// <returns>False when no permission has the name.</returns>
    public static bool TryParse(string? name, out Permission permission)
    {
        permission = default;
        return name is not null && ByName.TryGetValue(name, out permission);
    }
}
