using FlagCluster.Contracts.Environments;
using Orleans.Concurrency;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents the writer of one environment. Its key is the environment's id, <c>organization/project/environment</c>.</summary>
/// <remarks>
/// A grain method is added in one release and called in the next: read <c>docs/adr/0015-grains.md</c> before you change this interface.
/// Most callers use <see cref="IEnvironments"/> instead, which takes and returns changes and rulesets rather than messages.
/// </remarks>
[Alias("flagcluster.environment"), GrainInterfaceType("flagcluster.environment")]
public partial interface IEnvironmentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Changes the environment. Large changes take longer than other calls, so the caller limits the time by the size of its change.
    /// </summary>
    /// <param name="request">The change, its author and the reason.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    [Alias("apply"), ResponseTimeout("00:05:00")]
    Task<ApplyReply> ApplyAsync(ApplyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns what a reader needs to get from its version to the current one.</summary>
    /// <param name="request">The reader's version, and the level that it knows.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("pull"), AlwaysInterleave]
    Task<PullReply> PullAsync(PullRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Yields the newest version when it differs from the reader's, then after every change, and again at every heartbeat. Versions may be
    /// skipped. The sequence ends when the grain is deactivated; the reader then calls again.
    /// </summary>
    /// <param name="from">The version the reader has.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    [Alias("watch"), AlwaysInterleave]
    IAsyncEnumerable<VersionMessage> WatchAsync(VersionMessage from, CancellationToken cancellationToken = default);
}
