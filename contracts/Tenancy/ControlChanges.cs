using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents the control data that changed after a version, or all of it.</summary>
/// <param name="Version">The version that this answer reaches.</param>
/// <param name="IsComplete">
/// Whether this is all control data: the caller asked for it, its version is too old, or the database was restored to an earlier state.
/// </param>
public sealed record ControlChanges(long Version, bool IsComplete)
{
    /// <summary>Gets the items that were deleted; empty in a complete answer. They apply before the lists below.</summary>
    public IReadOnlyList<DeletedItem> Deleted { get; init; } = [];

    /// <summary>Gets the added or changed organizations.</summary>
    public IReadOnlyList<Organization> Organizations { get; init; } = [];

    /// <summary>Gets the added or changed projects.</summary>
    public IReadOnlyList<Project> Projects { get; init; } = [];

    /// <summary>Gets the added or changed environments.</summary>
    public IReadOnlyList<ProjectEnvironment> Environments { get; init; } = [];

    /// <summary>Gets the added or changed SDK keys.</summary>
    public IReadOnlyList<SdkKey> Keys { get; init; } = [];

    /// <summary>Gets the added or changed API tokens.</summary>
    public IReadOnlyList<ApiToken> Tokens { get; init; } = [];

    /// <summary>Gets the added or changed members of organizations.</summary>
    public IReadOnlyList<Member> Members { get; init; } = [];

    /// <summary>Gets the added or changed groups.</summary>
    public IReadOnlyList<Group> Groups { get; init; } = [];

    /// <summary>Gets the added members of groups.</summary>
    public IReadOnlyList<GroupMember> GroupMembers { get; init; } = [];

    /// <summary>Gets the added or changed custom roles.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Gets the added or changed service accounts.</summary>
    public IReadOnlyList<ServiceAccount> ServiceAccounts { get; init; } = [];

    /// <summary>Gets the added or changed grants.</summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];

    /// <summary>Gets the state of the added or changed accounts.</summary>
    public IReadOnlyList<AccountState> Accounts { get; init; } = [];
}
