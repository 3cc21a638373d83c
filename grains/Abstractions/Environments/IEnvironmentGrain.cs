using FlagCluster.Contracts.Environments;
using Orleans.Concurrency;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>The writer of one environment. Its key is the environment's id, <c>organization/project/environment</c>.</summary>
/// <remarks>
/// A grain method is added in one release and called in the next; see <c>docs/adr/0015-grains.md</c> before changing anything here. Most callers
/// want <see cref="IEnvironments"/>, which speaks of changes and rulesets instead of messages.
/// </remarks>
[Alias("flagcluster.environment")]
public interface IEnvironmentGrain : IGrainWithStringKey
{
    /// <summary>Changes the environment.</summary>
    /// <param name="request">What to change, who asks and why.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    [Alias("apply")]
    Task<ApplyReply> ApplyAsync(ApplyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Starts a new epoch with the current ruleset as its first change.</summary>
    /// <param name="request">Who asks and why; its operations are passed over.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    [Alias("start-epoch")]
    Task<ApplyReply> StartEpochAsync(ApplyRequest request, CancellationToken cancellationToken = default);

    /// <summary>What a reader that has a version lacks.</summary>
    /// <param name="known">The reader's version; 0.0 when it has none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("pull"), AlwaysInterleave]
    Task<PullReply> PullAsync(VersionMessage known, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells the newest version when it differs from the reader's, then whenever it changes, and again every heartbeat. Versions may be skipped.
    /// The sequence ends when the grain moves; the reader asks again.
    /// </summary>
    /// <param name="from">The version the reader has.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    [Alias("watch"), AlwaysInterleave]
    IAsyncEnumerable<VersionMessage> WatchAsync(VersionMessage from, CancellationToken cancellationToken = default);
}
