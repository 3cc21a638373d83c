using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Access;

/// <summary>
/// Stores members, groups, roles, service accounts, grants and tokens. A write is durable when it returns, increments the control version,
/// and has an entry in the log of its organization.
/// </summary>
public interface IAccessStore
{
    /// <summary>
    /// Makes a write that depends on the control data. The write is planned in its transaction, on the control data before it, and no
    /// other process changes control data between the plan and the commit. So a rule that the plan checks holds however many servers
    /// write at once.
    /// </summary>
    /// <param name="initiator">Who writes.</param>
    /// <param name="entry">What the write does, for the log.</param>
    /// <param name="known">The version of the control data that the caller has, or null for none.</param>
    /// <param name="plan">
    /// Receives what changed after the known version. Returns the items to delete and to add or replace, or null to write nothing.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the plan returned null, or the invitation of the entry does not work any more.</returns>
    /// <exception cref="ParentNotFoundException">The organization, or what an item refers to, does not exist.</exception>
    /// <exception cref="EmailTakenException">Another account has the address of the account that the entry adds.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot answer.</exception>
    Task<bool> WriteAsync(
        Initiator initiator,
        AccessEntry entry,
        long? known,
        Func<ControlChanges, ControlChanges?> plan,
        CancellationToken cancellationToken = default
    );
}

/// <summary>Represents what a write of access data does, for the log of its organization.</summary>
/// <param name="Organization">The slug of the organization.</param>
/// <param name="Action">The action, such as <c>grant.add</c>.</param>
/// <param name="Subject">The path of the written item: its own id after those of its parents.</param>
public sealed record AccessEntry(string Organization, string Action, string Subject)
{
    /// <summary>Gets the invitation that the write uses; null for most.</summary>
    public AcceptedLink? Accepted { get; init; }

    /// <summary>Gets the account that the write adds for a first sign-in with an identity provider; null for most.</summary>
    public ProvisionedAccount? Provisioned { get; init; }

    /// <summary>Gets whether the entry states which members of groups the write adds and removes, because its subject does not.</summary>
    public bool StatesGroupMembers { get; init; }
}
