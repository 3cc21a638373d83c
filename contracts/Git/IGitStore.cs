using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Git;

/// <summary>Represents a state with its revision.</summary>
/// <param name="State">The state.</param>
/// <param name="Revision">The revision, which grows with each write; 0 when no state is stored.</param>
public sealed record StoredGitState(GitState State, long Revision);

/// <summary>Stores which environments follow repositories, and how far. Each write is durable when it returns.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IGitStore
{
    /// <summary>
    /// Adds a binding, or replaces the one of the environment. Another repository, branch or folder discards the state, and so does another
    /// mode than <see cref="GitMode.Push"/> after it: commits that were never pulled are below the last push.
    /// </summary>
    /// <param name="initiator">Who writes.</param>
    /// <param name="binding">The binding, with the version that it replaces; 0 for a new one.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The binding with its new version; null when the stored one has another version.</returns>
    /// <exception cref="ParentNotFoundException">The environment does not exist.</exception>
    Task<GitBinding?> PutAsync(Initiator initiator, GitBinding binding, CancellationToken cancellationToken = default);

    /// <summary>Deletes a binding with its state.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="binding">The binding. Its version must still be the stored one.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the binding was changed or deleted since.</returns>
    Task<bool> DeleteAsync(Initiator initiator, GitBinding binding, CancellationToken cancellationToken = default);

    /// <summary>Returns whether a binding is still the stored one, and its environment neither archived nor deleted.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<bool> IsCurrentAsync(GitBinding binding, CancellationToken cancellationToken = default);

    /// <summary>Returns the binding of an environment, or null.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<GitBinding?> FindAsync(EnvironmentId environment, CancellationToken cancellationToken = default);

    /// <summary>Returns the binding with an id, or null.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<GitBinding?> FindByIdAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the environments with a binding that are neither archived nor deleted.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<EnvironmentId>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the state of the binding of an environment; that of revision 0 when none is stored.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<StoredGitState> ReadStateAsync(EnvironmentId environment, CancellationToken cancellationToken = default);

    /// <summary>Replaces the state of the binding of an environment.</summary>
    /// <param name="binding">The binding. Its version must still be the stored one.</param>
    /// <param name="state">The state, with the revision that it replaces.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the binding or its state was changed since; nothing was written then.</returns>
    Task<bool> WriteStateAsync(GitBinding binding, StoredGitState state, CancellationToken cancellationToken = default);

    /// <summary>Replaces the state because a person has decided, with an entry in the audit log.</summary>
    /// <param name="initiator">Who decides.</param>
    /// <param name="binding">The binding. Its version must still be the stored one.</param>
    /// <param name="state">The state, with the revision that it replaces.</param>
    /// <param name="decision">The decision, as a JSON object for the audit log.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the binding or its state was changed since; nothing was written then.</returns>
    Task<bool> DecideAsync(
        Initiator initiator,
        GitBinding binding,
        StoredGitState state,
        string decision,
        CancellationToken cancellationToken = default
    );
}
