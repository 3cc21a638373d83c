namespace FlagCluster.Environments.Replica;

/// <summary>Computes the delays between pulls, with jitter: what fails for one replica fails for many at once. Thread-safe.</summary>
/// <remarks>Not by Polly: a change notification ends a delay and keeps the number of failures, which its retries do not allow.</remarks>
/// <param name="options">The intervals.</param>
/// <param name="jitter">The source of randomness, used by one replica alone.</param>
internal sealed class PullBackoff(ReplicaOptions options, Random jitter)
{
    /// <summary>Gets the delay after a successful pull.</summary>
    public TimeSpan Reconcile => Jittered(options.ReconcileSeconds);

    /// <summary>Gets the short delay before the first retry.</summary>
    public TimeSpan Quick => TimeSpan.FromSeconds(0.2 * options.RetrySeconds * NextJitter());

    /// <summary>Returns the delay after a number of failures: exponential, and at most the delay after a successful pull.</summary>
    public TimeSpan After(int failures)
    {
        var exponential = options.RetrySeconds * Math.Pow(2, Math.Min(failures - 1, 20));
        return Jittered(Math.Min(options.ReconcileSeconds, exponential));
    }

    private TimeSpan Jittered(double seconds) => TimeSpan.FromSeconds(seconds * (0.8 + 0.4 * NextJitter()));

    private double NextJitter()
    {
        lock (jitter)
            return jitter.NextDouble();
    }
}
