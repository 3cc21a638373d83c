namespace FlagCluster.Environments;

/// <summary>What the replicas of a process have in common.</summary>
/// <param name="pace">Spreads their pulls, or null to let each pull at once.</param>
/// <param name="metrics">Counts what they do, or null.</param>
internal sealed class ReplicaShare(PullPace? pace = null, EnvironmentsMetrics? metrics = null)
{
    private volatile int _now;

    public PullPace? Pace { get; } = pace;

    public EnvironmentsMetrics? Metrics { get; } = metrics;

    /// <summary>Seconds, for telling which replica was used last: a number that is read, where the clock would have to be asked.</summary>
    public int Now => _now;

    /// <summary>A second has passed.</summary>
    public void Tick() => _now++;
}
