using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Git;

/// <summary>Stores proposals. Those of a binding are deleted with it, and when its repository or branch changes.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IGitProposalStore
{
    /// <summary>Adds a proposal, with an entry in the audit log. Deletes the oldest ones with a decision above the limit.</summary>
    /// <param name="initiator">Who proposes.</param>
    /// <param name="proposal">The proposal, whose items are those of the change.</param>
    /// <param name="changes">The change.</param>
    /// <param name="command">The command whose operation id names the proposal in its environment; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>
    /// The stored proposal; null when the binding does not exist any more, <see cref="GitProposal.MaxActive"/> proposals wait, or the
    /// environment has a command with the same operation id.
    /// </returns>
    Task<GitProposal?> AddAsync(
        Initiator initiator,
        GitProposal proposal,
        ChangeSet changes,
        CommandRecord? command = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Replaces a proposal because a person has withdrawn it, with an entry in the audit log.</summary>
    /// <param name="initiator">Who withdraws it.</param>
    /// <param name="proposal">The proposal, with the revision that it replaces.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The stored proposal; null when it was changed since.</returns>
    Task<GitProposal?> WithdrawAsync(Initiator initiator, GitProposal proposal, CancellationToken cancellationToken = default);

    /// <summary>Replaces a proposal.</summary>
    /// <param name="proposal">The proposal, with the revision that it replaces.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The stored proposal; null when it was changed since.</returns>
    Task<GitProposal?> UpdateAsync(GitProposal proposal, CancellationToken cancellationToken = default);

    /// <summary>Returns a proposal of an environment, or null.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<GitProposal?> FindAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the proposal of an environment that an operation id names, or null.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="operationId">The operation id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<GitProposal?> FindByOperationAsync(EnvironmentId environment, string operationId, CancellationToken cancellationToken = default);

    /// <summary>Returns the change of a proposal, or null when the proposal does not exist.</summary>
    /// <param name="id">The id of the proposal.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ChangeSet?> ReadChangesAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns proposals of an environment, newest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="before">
    /// The time of creation, in milliseconds since the Unix epoch, and the id of the proposal before the first one; null for the newest
    /// ones.
    /// </param>
    /// <param name="limit">The largest number of proposals.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<GitProposal>> ListAsync(
        EnvironmentId environment,
        (long CreatedAt, string Id)? before,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the proposals of a binding that wait for something, oldest first.</summary>
    /// <param name="binding">The id of the binding.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<GitProposal>> ListActiveAsync(string binding, CancellationToken cancellationToken = default);
}
