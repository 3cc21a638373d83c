using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Grains.Abstractions.Environments;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace FlagCluster.Grains.Changes;

/// <summary>
/// Tells the subscribers of an environment which version it has, from the load on. It follows the writer as any reader does: no commit waits for
/// it, and of many commits it tells the newest. A hint that cannot be told costs latency alone.
/// </summary>
internal sealed partial class ChangeHints(EnvironmentId environment, EnvironmentReader reader, IAsyncStream<ChangeHint> stream, ILogger logger)
{
    private bool _failing;

    /// <summary>Tells until cancelled. Runs on the grain's scheduler; not a call of its own, so it keeps no activation alive.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var version in reader.WatchAsync(EnvironmentVersion.None, cancellationToken)) await TellAsync(version, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The activation goes.
        }
    }

    private async Task TellAsync(EnvironmentVersion version, CancellationToken cancellationToken)
    {
        try
        {
            // A queue on a silo that died may not answer for long, and must not hold up an activation that goes.
            await stream.OnNextAsync(new() { Version = VersionMessage.Of(version) }).WaitAsync(cancellationToken);
            _failing = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_failing) LogNotTold(exception, environment, version);
            _failing = true;
        }
    }

    [LoggerMessage(1603, LogLevel.Warning, "Subscribers of environment {Environment} could not be told of version {Version}; they find it by themselves")]
    private partial void LogNotTold(Exception exception, EnvironmentId environment, EnvironmentVersion version);
}
