using FlagCluster.Contracts.Git;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Decides when an environment is synchronized next: by its interval with jitter, and with backoff after failures.</summary>
internal sealed class GitSchedule(TimeProvider time, Random random)
{
    private const double Jitter = 0.1;

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(15);

    private DateTimeOffset _due = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>Gets whether the interval has passed.</summary>
    public bool IsDue => time.GetUtcNow() >= _due;

    /// <summary>Plans the next synchronization after one that reached the repository.</summary>
    public void Succeeded(GitSettings settings) => Plan(TimeSpan.FromSeconds(settings.PollSeconds), failures: 0);

    /// <summary>Plans the next attempt after a failure.</summary>
    /// <param name="settings">The settings of the binding.</param>
    /// <param name="retryAfter">The time that the remote asks for, or null.</param>
    public void Failed(GitSettings settings, TimeSpan? retryAfter)
    {
        var interval = TimeSpan.FromSeconds(settings.PollSeconds);
        var backoff = interval * Math.Pow(2, Math.Min(_failures, 16));
        var limit = interval > MaxBackoff ? interval : MaxBackoff;
        var delay = backoff < limit ? backoff : limit;
        Plan(retryAfter > delay ? retryAfter.Value : delay, _failures + 1);
    }

    private void Plan(TimeSpan delay, int failures)
    {
        _failures = failures;
        _due = time.GetUtcNow() + (delay * (1 - Jitter + (2 * Jitter * random.NextDouble())));
    }
}
