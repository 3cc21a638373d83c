using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Reacts to committed changes. Receives the changes of each environment in the order of its log, at least once.</summary>
/// <remarks>
/// Each subscriber has its own position in the log of each environment (<see cref="IChangeCursors"/>), so a subscriber that fails does
/// not delay another. A subscriber must tolerate a change that it has already handled.
/// </remarks>
public interface IChangeSubscriber
{
    /// <summary>Gets the name in cursors, metrics and log messages, such as <c>kafka</c>. It must never change.</summary>
    string Name { get; }

    /// <summary>
    /// Gets where the subscriber starts in an environment in which it has no cursor: true at the beginning of the log, false at its end.
    /// </summary>
    bool StartsAtBeginning => true;

    /// <summary>Handles changes. After it returns they are not handed over again, unless the cursor cannot be saved.</summary>
    /// <param name="environment">The environment of the changes.</param>
    /// <param name="changes">
    /// The changes, oldest first, without gaps and all of one epoch. The first change of a later epoch contains the whole ruleset.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; the same changes are handed over again.</param>
    /// <remarks>After any exception the same changes are handed over again, with exponential backoff.</remarks>
    Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default);
}
