using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Git;

/// <summary>Stores proposals. Those of a binding are deleted with it, and when its repository or branch changes.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IGitProposalStore
{
    /// <summary>Adds a proposal, with an entry in the audit log. Deletes the oldest ones with a decision above the limit.</summary>
    /// <param name="initiator">Who proposes.</param>
    /// <param name="proposal">The proposal.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>
    /// The stored proposal; null when the binding does not exist any more, or <see cref="GitProposal.MaxActive"/> proposals wait.
    /// </returns>
    Task<GitProposal?> AddAsync(Initiator initiator, GitProposal proposal, CancellationToken cancellationToken = default);

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

    /// <summary>Returns the proposals of an environment, newest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<GitProposal>> ListAsync(EnvironmentId environment, CancellationToken cancellationToken = default);

    /// <summary>Returns the proposals of a binding that wait for something, oldest first.</summary>
    /// <param name="binding">The id of the binding.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<GitProposal>> ListActiveAsync(string binding, CancellationToken cancellationToken = default);
}
