using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>
/// Runs the bootstrap as soon as the database and a silo are available. A lock lets one of several gateways run it at a time.
/// </summary>
public sealed partial class BootstrapBackgroundService(
    Bootstrapper bootstrapper,
    IDistributedLock bootstrapLock,
    TimeProvider time,
    ILogger<BootstrapBackgroundService> logger
) : BackgroundService
{
    private readonly ResiliencePipeline<bool> _retry = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
        .AddRetry(
            new RetryStrategyOptions<bool>
            {
                // False: another gateway has the lock, and may fail.
                ShouldHandle = new PredicateBuilder<bool>().HandleResult(false).Handle<DependencyUnavailableException>(),
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.FromSeconds(1),
            }
        )
        .Build();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _retry.ExecuteAsync(async token => await bootstrapLock.TryRunAsync(bootstrapper.RunAsync, token), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start of a gateway continues.
        }
        catch (Exception exception) when (exception is StartupException or IOException or UnauthorizedAccessException)
        {
            LogFailed(exception.Message);
        }
    }

    [LoggerMessage(2205, LogLevel.Error, "The bootstrap failed; correct the cause and restart a gateway. {Why}")]
    private partial void LogFailed(string why);
}
