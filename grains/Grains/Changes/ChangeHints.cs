using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using FlagCluster.Environments.Reader;
using FlagCluster.Grains.Abstractions.Environments;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace FlagCluster.Grains.Changes;

/// <summary>Publishes the version of an environment to its subscribers whenever it changes.</summary>
/// <remarks>
/// It follows the writer like any reader: no commit waits for it, and after several commits it publishes only the newest version. A lost
/// hint costs latency, never a change.
/// </remarks>
internal sealed partial class ChangeHints(
    EnvironmentId environment,
    EnvironmentReader reader,
    IAsyncStream<ChangeHint> stream,
    ILogger logger
)
{
    private readonly OnceFlag _isFailing = new();

    /// <summary>
    /// Publishes until it is cancelled. Runs on the grain's scheduler, outside of a call, so it keeps no activation alive.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var version in reader.WatchAsync(EnvironmentVersion.None, cancellationToken))
                await PublishAsync(version, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The activation is deactivated.
        }
    }

    private async Task PublishAsync(EnvironmentVersion version, CancellationToken cancellationToken)
    {
        try
        {
            // The queue may be on a dead silo that does not answer; it must not delay the deactivation.
            await stream.OnNextAsync(new() { Version = VersionMessage.Of(version) }).WaitAsync(cancellationToken);
            _isFailing.TryReset();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_isFailing.TrySet())
                LogNotPublished(exception, environment, version);
        }
    }

    [LoggerMessage(1603, LogLevel.Warning, "Version {Version} of {Environment} cannot be published; subscribers find it later")]
    private partial void LogNotPublished(Exception exception, EnvironmentId environment, EnvironmentVersion version);
}
