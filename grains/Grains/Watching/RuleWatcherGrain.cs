using FlagCluster.Grains.Hosting;
using FlagCluster.Watching;

namespace FlagCluster.Grains.Watching;

/// <summary>Hosts the watch of one environment.</summary>
/// <remarks>
/// Everything durable is in the store, whose compare-and-set also protects from two activations after a partition of the network. Every
/// silo calls the grain in short intervals, which activates it elsewhere after a failure, so that it needs no reminder.
/// </remarks>
[GrainType(GrainNames.RuleWatcher)]
internal sealed class RuleWatcherGrain(IGrainContext context, EnvironmentWatch watch, SiloShutdown shutdown)
    : Grain,
        IRuleWatcherGrain,
        IDisposable
{
    private readonly string _environment = context.GrainId.Key.ToString()!;
    private readonly CancellationTokenSource _closing = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Stopping);
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (!_running.IsCompleted)
            return;
        var last = _running;
        // Outside of the call, on the thread pool: many closed windows must not block the grain, and no call waits for them.
        _running = Task.Run(() => watch.RunAsync(_environment, _closing.Token), _closing.Token);
        await last;
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
