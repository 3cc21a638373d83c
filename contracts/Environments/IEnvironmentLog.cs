using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>The durable log of change sets of every environment, with snapshots of what they add up to.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IEnvironmentLog
{
    /// <summary>The newest version of an environment; <see cref="EnvironmentVersion.Initial"/> when nothing was written to it.</summary>
    Task<EnvironmentVersion> ReadHeadAsync(EnvironmentId environment, CancellationToken cancellationToken = default);

    /// <summary>Appends a change exactly when the head is still its base: of several that try, one wins. Durable when it returns true.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="change">The change; its version is its base's next, or number 1 of the epoch after it.</param>
    /// <param name="head">The version the change stands on.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    /// <returns>False when the head is another, or the operation id was used before; nothing was written then.</returns>
    Task<bool> AppendAsync(EnvironmentId environment, Change change, EnvironmentVersion head, CancellationToken cancellationToken = default);

    /// <summary>Changes of one epoch after a number, oldest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="after">Changes of this epoch with a higher number are read.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<Change>> ReadChangesAsync(EnvironmentId environment, EnvironmentVersion after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Changes of every epoch before a version, newest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="before">Changes older than this are read; null starts at the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<Change>> ReadHistoryAsync(EnvironmentId environment, EnvironmentVersion? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>The version an operation id made, or null when it was not used.</summary>
    Task<EnvironmentVersion?> FindOperationAsync(EnvironmentId environment, string operationId, CancellationToken cancellationToken = default);

    /// <summary>The newest snapshot of the same epoch that is not newer than a version, or null.</summary>
    Task<RulesetSnapshot?> ReadSnapshotAsync(EnvironmentId environment, EnvironmentVersion atMost, CancellationToken cancellationToken = default);

    /// <summary>Keeps a snapshot; one of the same version is replaced. Older ones of the environment may be removed, but never the newest of an epoch.</summary>
    Task SaveSnapshotAsync(EnvironmentId environment, RulesetSnapshot snapshot, CancellationToken cancellationToken = default);
}

/// <summary>A ruleset at a version, as UTF-8 JSON.</summary>
/// <param name="Version">The version.</param>
/// <param name="Json">What <see cref="RulesetJson.Write(Ruleset, EnvironmentId?, EnvironmentVersion?)"/> makes.</param>
public sealed record RulesetSnapshot(EnvironmentVersion Version, ReadOnlyMemory<byte> Json);
