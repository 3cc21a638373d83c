namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents an item of the control data that was deleted.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">
/// Its id: <c>organization/project</c>, <c>organization/user</c> of a member, <c>organization/slug</c> of a role,
/// <c>group/user/source</c> of a member of a group.
/// </param>
public sealed record DeletedItem(ControlItemKind Kind, string Id);

/// <summary>The kinds of control data that can be deleted.</summary>
public enum ControlItemKind
{
    /// <summary>An organization.</summary>
    Organization,

    /// <summary>A project.</summary>
    Project,

    /// <summary>An environment.</summary>
    Environment,

    /// <summary>An SDK key.</summary>
    SdkKey,

    /// <summary>An API token.</summary>
    ApiToken,

    /// <summary>A member of an organization.</summary>
    Member,

    /// <summary>A group.</summary>
    Group,

    /// <summary>A member of a group.</summary>
    GroupMember,

    /// <summary>A custom role.</summary>
    Role,

    /// <summary>A service account.</summary>
    ServiceAccount,

    /// <summary>A grant.</summary>
    Grant,
}
