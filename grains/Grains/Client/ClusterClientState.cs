namespace FlagCluster.Grains.Client;

/// <summary>
/// Holds whether the Orleans client of this process has started. A gateway serves requests before that, and until then the client's
/// <c>GetGrain</c> throws <see cref="ArgumentException"/> and its calls <see cref="NullReferenceException"/> (Orleans 10.4.2).
/// </summary>
internal sealed class ClusterClientState : ILifecycleParticipant<IClusterClientLifecycle>
{
    private volatile bool _isStarted;

    /// <summary>Gets whether grains can be called.</summary>
    public bool IsStarted => _isStarted;

    public void Participate(IClusterClientLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterClientState), ServiceLifecycleStage.Last, _ => SetAsync(true), _ => SetAsync(false));

    private Task SetAsync(bool isStarted)
    {
        _isStarted = isStarted;
        return Task.CompletedTask;
    }
}
