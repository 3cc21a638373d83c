namespace FlagCluster.Grains.Hosting;

/// <summary>
/// Signals that this silo begins to stop. A grain is deactivated only when none of its calls is running, so a watch that is not ended would
/// block its environment, and every write to it, until the watch's next poll.
/// </summary>
internal sealed class SiloShutdown : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Gets the token that is cancelled before any grain is deactivated.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SiloShutdown), ServiceLifecycleStage.Last, _ => Task.CompletedTask, _ => _stopping.CancelAsync());

    public void Dispose() => _stopping.Dispose();
}
