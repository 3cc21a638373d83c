using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FlagCluster.Contracts.Access;

/// <summary>Provides the roles that are part of the product. They cannot be changed; a release that changes one says so.</summary>
public static class BuiltInRoles
{
    /// <summary>Gets the role that has every permission in its organization, private projects included. At least one principal has
    /// it.</summary>
    public static Role Owner { get; } =
        OfOrganization("owner", "Owner", "Everything, private projects included. Only owners grant it.", PermissionLevels.OfRoles);

    /// <summary>Gets the role that has every permission of an owner except to delete the organization.</summary>
    public static Role Admin { get; } =
        OfOrganization(
            "admin",
            "Administrator",
            "Everything but deleting the organization and changing owners.",
            PermissionLevels.OfRoles.Without([Permission.OrganizationsDelete])
        );

    /// <summary>Gets the role that reads everything and exports the audit log.</summary>
    public static Role Auditor { get; } =
        OfOrganization(
            "auditor",
            "Auditor",
            "Reads everything, and exports the audit log.",
            [
                Permission.OrganizationsRead,
                Permission.ProjectsRead,
                Permission.EnvironmentsRead,
                Permission.FlagsRead,
                Permission.SegmentsRead,
                Permission.KeysRead,
                Permission.TokensRead,
                Permission.MembersRead,
                Permission.WebhooksRead,
                Permission.GitRead,
                Permission.AnalyticsRead,
                Permission.AuditRead,
                Permission.AuditExport,
            ]
        );

    /// <summary>Gets the role that every active member has without a grant.</summary>
    public static Role Member { get; } =
        OfOrganization("member", "Member", "Reads the organization. Every member has it.", [Permission.OrganizationsRead]);

    /// <summary>Gets the role that reads a project.</summary>
    public static Role Viewer { get; } =
        OfProject(
            "viewer",
            "Viewer",
            "Reads flags, segments and analytics.",
            [Permission.ProjectsRead, Permission.EnvironmentsRead, Permission.FlagsRead, Permission.SegmentsRead, Permission.AnalyticsRead]
        );

    /// <summary>Gets the role of people on call: a viewer who enables and disables flags.</summary>
    public static Role Operator { get; } =
        OfProject(
            "operator",
            "Operator",
            "A viewer who enables and disables flags, and handles alerts.",
            Viewer.Permissions.With([Permission.FlagsToggle, Permission.AnomalyWrite])
        );

    /// <summary>Gets the role that changes flags and segments.</summary>
    public static Role Editor { get; } =
        OfProject(
            "editor",
            "Editor",
            "Changes flags and segments, and proposes changes.",
            Operator.Permissions.With([
                Permission.FlagsWrite,
                Permission.SegmentsWrite,
                Permission.ChangesRequest,
                Permission.KeysRead,
                Permission.GitRead,
            ])
        );

    /// <summary>Gets the role that also approves changes.</summary>
    public static Role Releaser { get; } =
        OfProject("releaser", "Releaser", "An editor who approves changes.", Editor.Permissions.With([Permission.ChangesApprove]));

    /// <summary>Gets the role that has every permission in a project.</summary>
    public static Role Maintainer { get; } =
        OfProject(
            "maintainer",
            "Maintainer",
            "Everything in a project: environments, keys, members, webhooks and bypassing approvals.",
            PermissionLevels.OfProjects.With(PermissionLevels.OfEnvironments)
        );

    /// <summary>Gets all built-in roles, those of organizations first.</summary>
    public static ImmutableArray<Role> All { get; } = [Owner, Admin, Auditor, Member, Maintainer, Releaser, Editor, Operator, Viewer];

    private static readonly FrozenDictionary<string, Role> BySlug = All.ToFrozenDictionary(role => role.Slug, StringComparer.Ordinal);

    /// <summary>Returns the built-in role with a slug, or null.</summary>
    /// <param name="slug">The slug.</param>
    public static Role? Find(string slug) => BySlug.GetValueOrDefault(slug);

    private static Role OfOrganization(string slug, string name, string description, PermissionSet permissions) =>
        OfProject(slug, name, description, permissions) with
        {
            IsForOrganizations = true,
        };

    private static Role OfProject(string slug, string name, string description, PermissionSet permissions) =>
        new("", slug, name, description, permissions, DateTimeOffset.UnixEpoch);
}
