using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using FlagCluster.Integrations.Git.Repository;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Starts the synchronization of every environment with a repository, whose interval decides whether it is due.</summary>
internal sealed partial class GitBackgroundService(
    IGitStore store,
    IGitSyncs syncs,
    IGitRepositories repositories,
    IOptions<GitOptions> options,
    TimeProvider time,
    ILogger<GitBackgroundService> logger
) : BackgroundService
{
    /// <summary>The number of failures that are logged of one round.</summary>
    private const int MaxFailures = 10;

    private static readonly TimeSpan Cleaning = TimeSpan.FromHours(1);

    private readonly OnceFlag _isFailing = new();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (syncs is LocalGitSyncs local)
            await local.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = TimeSpan.FromSeconds(options.Value.CheckSeconds);
        var cleaned = time.GetTimestamp();
        try
        {
            while (true)
            {
                var isCleaning = time.GetElapsedTime(cleaned) >= Cleaning;
                await TryAsync(isCleaning, stoppingToken);
                if (isCleaning)
                    cleaned = time.GetTimestamp();
                await Task.Delay(interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryAsync(bool isCleaning, CancellationToken cancellationToken)
    {
        try
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            var failures = new List<Exception>();
            foreach (var environment in await store.ListAsync(cancellationToken))
            {
                if (isCleaning && await store.FindAsync(environment, cancellationToken) is { } binding)
                    known.Add(binding.Id);
                await TryStartAsync(environment, failures, cancellationToken);
            }
            if (isCleaning)
                repositories.Retain(known);
            if (failures.Count > 0)
                throw new AggregateException(failures);
            _isFailing.TryReset();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_isFailing.TrySet())
                LogFailed(exception);
        }
    }

    /// <summary>Starts the synchronization of an environment, so that a failure does not keep others from starting.</summary>
    private async Task TryStartAsync(EnvironmentId environment, List<Exception> failures, CancellationToken cancellationToken)
    {
        try
        {
            await syncs.StartAsync(environment, isDue: false, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (failures.Count < MaxFailures)
                failures.Add(exception);
        }
    }

    [LoggerMessage(2404, LogLevel.Error, "Synchronizations of environments with Git repositories cannot be started; retrying")]
    private partial void LogFailed(Exception exception);
}
