using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Threading;
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
    private readonly OnceFlag _isLogged = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await CreateRetry().ExecuteAsync(async token => await bootstrapLock.TryRunAsync(bootstrapper.RunAsync, token), stoppingToken);
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

    // Not InfiniteRetry: it also repeats a result, and an exception other than an unavailable dependency ends it.
    private ResiliencePipeline<bool> CreateRetry() =>
        new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions<bool>
                {
                    // False means that another gateway holds the lock. It may fail, so this one retries.
                    ShouldHandle = new PredicateBuilder<bool>().HandleResult(false).Handle<DependencyUnavailableException>(),
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromSeconds(1),
                    // Short, because an operator waits for the token.
                    MaxDelay = TimeSpan.FromSeconds(5),
                    UseJitter = true,
                    OnRetry = attempt =>
                    {
                        if (attempt.Outcome.Exception is not { } exception)
                            _isLogged.TryReset();
                        else if (_isLogged.TrySet())
                            LogRetrying(exception.Message);
                        return default;
                    },
                }
            )
            .Build();

    [LoggerMessage(2004, LogLevel.Warning, "The bootstrap waits for the database and a silo; retrying with backoff. {Reason}")]
    private partial void LogRetrying(string reason);

    [LoggerMessage(2205, LogLevel.Error, "The bootstrap failed; correct the cause and restart a gateway. {Why}")]
    private partial void LogFailed(string why);
}
