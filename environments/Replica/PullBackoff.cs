namespace FlagCluster.Environments.Replica;

/// <summary>How long a replica waits between two attempts. Never the same for all: what fails for one fails for many at once. Thread-safe.</summary>
/// <param name="options">Its intervals.</param>
/// <param name="jitter">The source of chance, one replica's own.</param>
internal sealed class PullBackoff(ReplicaOptions options, Random jitter)
{
    /// <summary>Between two pulls that succeed.</summary>
    public TimeSpan Reconcile => Jittered(options.ReconcileSeconds);

    /// <summary>Before the first retry: next to none.</summary>
    public TimeSpan Quick => TimeSpan.FromSeconds(0.2 * options.RetrySeconds * Chance());

    /// <summary>Before the next retry: twice as long after each failure, and no longer than between two pulls.</summary>
    public TimeSpan After(int failures) => Jittered(Math.Min(options.ReconcileSeconds, options.RetrySeconds * Math.Pow(2, Math.Min(failures - 1, 20))));

    private TimeSpan Jittered(double seconds) => TimeSpan.FromSeconds(seconds * (0.8 + 0.4 * Chance()));

    private double Chance()
    {
        lock (jitter) return jitter.NextDouble();
    }
}
