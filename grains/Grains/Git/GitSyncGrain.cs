using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Hosting;

namespace FlagCluster.Grains.Git;

/// <summary>Hosts the synchronization of one environment.</summary>
/// <remarks>
/// Everything durable is in the store, whose compare-and-set also protects from two activations after a partition of the network, as the
/// remote branch does. Every silo calls the grain in short intervals, so that it needs no reminder.
/// </remarks>
[GrainType(GrainNames.GitSync)]
internal sealed class GitSyncGrain(IGrainContext context, IGitSync sync, SiloShutdown shutdown) : Grain, IGitSyncGrain, IDisposable
{
    private readonly EnvironmentId _environment = EnvironmentId.Parse(context.GrainId.Key.ToString()!);
    private readonly CancellationTokenSource _closing = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Stopping);
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(bool isDue, CancellationToken cancellationToken = default)
    {
        // Outside of the call, on the thread pool: no call waits for the network. A run in progress takes note of the call and repeats.
        var run = Task.Run(() => sync.RunAsync(_environment, isDue, _closing.Token), CancellationToken.None);
        _running = _running.IsCompleted ? run : Task.WhenAll(_running, run);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _closing.CancelAsync();
        await _running
            .WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose() => _closing.Dispose();
}
