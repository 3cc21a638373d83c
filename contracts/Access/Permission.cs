using System.Diagnostics.CodeAnalysis;

namespace FlagCluster.Contracts.Access;

/// <summary>The closed list of permissions. Roles are sets of them; <see cref="PermissionNames"/> holds their names.</summary>
[SuppressMessage(
    "Naming",
    "CA1711:Identifiers should not have incorrect suffix",
    Justification = "The suffix is reserved for code access security, which .NET no longer has."
)]
public enum Permission
{
    /// <summary><c>installation.manage</c>: Create organizations and manage the installation. No role of an organization has it.</summary>
    InstallationManage,

    /// <summary><c>organizations.read</c>: Read the organization and its settings.</summary>
    OrganizationsRead,

    /// <summary><c>organizations.write</c>: Change the settings of the organization.</summary>
    OrganizationsWrite,

    /// <summary><c>organizations.delete</c>: Delete the organization with everything in it, and restore it.</summary>
    OrganizationsDelete,

    /// <summary><c>projects.read</c>: List and read projects.</summary>
    ProjectsRead,

    /// <summary><c>projects.write</c>: Create, change and delete projects.</summary>
    ProjectsWrite,

    /// <summary><c>environments.read</c>: List and read environments.</summary>
    EnvironmentsRead,

    /// <summary><c>environments.write</c>: Create, change and delete environments, and start a new epoch.</summary>
    EnvironmentsWrite,

    /// <summary><c>flags.read</c>: Read flags, their rules, their history and their evaluations.</summary>
    FlagsRead,

    /// <summary><c>flags.write</c>: Create, change and delete flags.</summary>
    FlagsWrite,

    /// <summary><c>flags.toggle</c>: Enable and disable flags, without any other change.</summary>
    FlagsToggle,

    /// <summary><c>segments.read</c>: Read segments and their history.</summary>
    SegmentsRead,

    /// <summary><c>segments.write</c>: Create, change and delete segments.</summary>
    SegmentsWrite,

    /// <summary><c>changes.request</c>: Propose changes that others approve.</summary>
    ChangesRequest,

    /// <summary><c>changes.approve</c>: Approve or reject proposed changes.</summary>
    ChangesApprove,

    /// <summary><c>changes.bypass</c>: Apply changes without the approval that an environment requires.</summary>
    ChangesBypass,

    /// <summary><c>keys.read</c>: List data plane keys, without their secrets.</summary>
    KeysRead,

    /// <summary><c>keys.write</c>: Create and revoke data plane keys.</summary>
    KeysWrite,

    /// <summary><c>tokens.read</c>: List API tokens, without their secrets.</summary>
    TokensRead,

    /// <summary><c>tokens.write</c>: Create and revoke API tokens.</summary>
    TokensWrite,

    /// <summary><c>members.read</c>: List users, service accounts, roles and grants.</summary>
    MembersRead,

    /// <summary><c>members.write</c>: Invite and remove users and service accounts, and change roles and grants.</summary>
    MembersWrite,

    /// <summary><c>roles.write</c>: Create, change and delete custom roles.</summary>
    RolesWrite,

    /// <summary><c>sso.write</c>: Read and change the identity providers of the organization.</summary>
    SsoWrite,

    /// <summary><c>audit.read</c>: Read the audit log.</summary>
    AuditRead,

    /// <summary><c>audit.export</c>: Export the audit log and its reports.</summary>
    AuditExport,

    /// <summary><c>webhooks.read</c>: List webhooks and their deliveries, without their secrets.</summary>
    WebhooksRead,

    /// <summary><c>webhooks.write</c>: Create, change and delete webhooks, and repeat deliveries.</summary>
    WebhooksWrite,

    /// <summary><c>analytics.read</c>: Read evaluation counts, stale flags and experiment results.</summary>
    AnalyticsRead,

    /// <summary><c>anomaly.write</c>: Create, change and delete anomaly rules, and acknowledge and resolve alerts.</summary>
    AnomalyWrite,

    /// <summary><c>git.read</c>: Read which repository an environment follows, and how far, without secrets.</summary>
    GitRead,

    /// <summary><c>git.write</c>: Change which repository an environment follows, confirm commits and resolve conflicts.</summary>
    GitWrite,

    /// <summary><c>contexts.read</c>: Capture evaluations with the contexts of callers, which may contain personal data.</summary>
    ContextsRead,
}
