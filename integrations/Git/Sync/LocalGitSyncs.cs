using System.Collections.Concurrent;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Synchronizes environments in this process, which is the only one on its store.</summary>
internal sealed class LocalGitSyncs(IGitSync sync, IHostApplicationLifetime lifetime) : IGitSyncs
{
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <inheritdoc/>
    public Task StartAsync(EnvironmentId environment, bool isDue, CancellationToken cancellationToken = default)
    {
        // On the thread pool: callers do not wait for the network.
        var run = Task.Run(() => sync.RunAsync(environment, isDue, lifetime.ApplicationStopping), cancellationToken);
        _running.TryAdd(run, true);
        run.ContinueWith(ended => _running.TryRemove(ended, out _), TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <summary>Waits for the synchronizations in progress, which end when the host stops.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
