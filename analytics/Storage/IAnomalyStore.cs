using System.Collections.Immutable;

namespace FlagCluster.Analytics.Storage;

/// <summary>Stores the states of rules, what they saw, and the alerts and actions that follow.</summary>
/// <remarks>Every method throws <c>StorageUnavailableException</c> when the store cannot answer.</remarks>
public interface IAnomalyStore
{
    /// <summary>Returns the environments with rules, followed flags or actions that are not done.</summary>
    Task<IReadOnlyList<string>> ReadEnvironmentsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the ids of the keys that were server keys when counted events of an environment were recorded, whether they still exist
    /// or not.
    /// </summary>
    Task<ImmutableHashSet<string>> ReadServerKeysAsync(string environment, CancellationToken cancellationToken = default);

    /// <summary>Returns the states of the rules of an environment, by name of the rule.</summary>
    Task<IReadOnlyDictionary<string, StoredState>> ReadStatesAsync(string environment, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a closed window: observations, states, alerts and actions, in one transaction. An alert or action that exists already is left
    /// as it is.
    /// </summary>
    /// <returns>False when a state has another revision, or a rule that fired has another version; nothing was written then.</returns>
    Task<bool> CommitAsync(WindowCommit commit, CancellationToken cancellationToken = default);

    /// <summary>Removes observations, and resolved alerts with their finished actions, that ended before a time.</summary>
    /// <param name="observations">The time for observations, in Unix milliseconds.</param>
    /// <param name="alerts">The time for alerts, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task RemoveExpiredAsync(long observations, long alerts, CancellationToken cancellationToken = default);
}
