using FlagCluster.Contracts.Git;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Decides when an environment is synchronized next: by its interval with jitter, and with backoff after failures.</summary>
internal sealed class GitSchedule(TimeProvider time, Random random)
{
    private const double Jitter = 0.1;

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(15);

    /// <summary>The environments of a process that starts are not all due at once.</summary>
    private static readonly TimeSpan MaxFirstDelay = TimeSpan.FromSeconds(10);

    /// <summary>The shortest time between two synchronizations, also when they are requested.</summary>
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);

    private DateTimeOffset _due = time.GetUtcNow() + (MaxFirstDelay * random.NextDouble());
    private DateTimeOffset _ended = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>Gets the time before which the remote asks not to be called, also by requests.</summary>
    public DateTimeOffset NotBefore { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Gets whether the interval has passed.</summary>
    public bool IsDue => time.GetUtcNow() >= _due;

    /// <summary>Waits until the shortest pause after the last synchronization has passed.</summary>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        var rest = _ended + MinPause - time.GetUtcNow();
        if (rest <= TimeSpan.Zero)
            return Task.CompletedTask;
        return Task.Delay(rest < MinPause ? rest : MinPause, time, cancellationToken);
    }

    /// <summary>Plans the next synchronization after one that reached the repository.</summary>
    public void Succeeded(GitSettings settings) => Plan(TimeSpan.FromSeconds(settings.PollSeconds), TimeSpan.Zero, failures: 0);

    /// <summary>Plans the next attempt after a failure.</summary>
    /// <param name="settings">The settings of the binding.</param>
    /// <param name="retryAfter">The time that the remote asks for, or null.</param>
    public void Failed(GitSettings settings, TimeSpan? retryAfter)
    {
        var interval = TimeSpan.FromSeconds(settings.PollSeconds);
        var backoff = interval * Math.Pow(2, Math.Min(_failures, 16));
        var limit = interval > MaxBackoff ? interval : MaxBackoff;
        var delay = backoff < limit ? backoff : limit;
        Plan(delay, retryAfter ?? TimeSpan.Zero, _failures + 1);
    }

    private void Plan(TimeSpan delay, TimeSpan least, int failures)
    {
        _failures = failures;
        _ended = time.GetUtcNow();
        NotBefore = _ended + least;
        var jittered = delay * (1 - Jitter + (2 * Jitter * random.NextDouble()));
        // All environments of a host are asked to wait equally long.
        var asked = least * (1 + (Jitter * random.NextDouble()));
        _due = _ended + (jittered > asked ? jittered : asked);
    }
}
