using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Stores the log of change sets of every environment, with snapshots of the resulting rulesets.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IEnvironmentLog : IChangeLog
{
    /// <summary>
    /// Appends a change when the head is still its base: of several concurrent calls, one succeeds. The change is durable when it returns
    /// true.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="change">The change; its version is its base's next, or number 1 of the epoch after it.</param>
    /// <param name="head">The version before the change.</param>
    /// <param name="command">The command that makes the change, when it has an operation id, which is also that of the change.</param>
    /// <param name="cancellationToken">Cancels the call; its outcome is unknown then.</param>
    /// <returns>False when the head is another, or the operation id names a command already; nothing was written then.</returns>
    Task<bool> AppendAsync(
        EnvironmentId environment,
        Change change,
        EnvironmentVersion head,
        CommandRecord? command = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the changes of every epoch before a version, newest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="before">Older changes are read; null starts at the newest.</param>
    /// <param name="limit">The maximum number of changes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Change>> ReadHistoryAsync(
        EnvironmentId environment,
        EnvironmentVersion? before,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Stores a command that changed nothing. It is durable when it returns true.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Cancels the call; its outcome is unknown then.</param>
    /// <returns>False when the operation id names a command already; nothing was written then.</returns>
    Task<bool> RecordAsync(EnvironmentId environment, CommandRecord command, CancellationToken cancellationToken = default);

    /// <summary>Returns the command that an operation id names, or null when the id is unused.</summary>
    Task<CommandRecord?> FindCommandAsync(EnvironmentId environment, string operationId, CancellationToken cancellationToken = default);

    /// <summary>Returns the newest snapshot of the same epoch that is not newer than a version, or null.</summary>
    Task<RulesetSnapshot?> ReadSnapshotAsync(
        EnvironmentId environment,
        EnvironmentVersion atMost,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Stores a snapshot and replaces one of the same version. Older snapshots of the environment may be removed, but never the newest of
    /// an epoch.
    /// </summary>
    Task SaveSnapshotAsync(EnvironmentId environment, RulesetSnapshot snapshot, CancellationToken cancellationToken = default);
}

/// <summary>Represents a ruleset at a version, as UTF-8 JSON.</summary>
/// <param name="Version">The version.</param>
/// <param name="Json">
/// The document as <see cref="RulesetJson.Write(Ruleset, EnvironmentId?, EnvironmentVersion?, EnvironmentVersion?, bool)"/>
/// writes it.
/// </param>
public sealed record RulesetSnapshot(EnvironmentVersion Version, ReadOnlyMemory<byte> Json);
