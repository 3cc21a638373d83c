using FlagCluster.Contracts.Git;
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
    private static readonly TimeSpan Cleaning = TimeSpan.FromHours(1);

    private bool _isFailing;

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
            foreach (var environment in await store.ListAsync(cancellationToken))
            {
                if (isCleaning && await store.FindAsync(environment, cancellationToken) is { } binding)
                    known.Add(binding.Id);
                await syncs.StartAsync(environment, isDue: false, cancellationToken);
            }
            if (isCleaning)
                repositories.Retain(known);
            _isFailing = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
                LogFailed(exception);
            _isFailing = true;
        }
    }

    [LoggerMessage(2404, LogLevel.Error, "The environments with Git repositories cannot be read; retrying")]
    private partial void LogFailed(Exception exception);
}
