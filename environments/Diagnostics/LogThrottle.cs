using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>
/// Lets the first of many alike log lines through, and then one in ten seconds that says how many there were: when a cluster is away, every
/// environment and every request notices. Thread-safe.
/// </summary>
public sealed class LogThrottle(TimeProvider time)
{
    /// <summary>How long until another line.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private string _subject = "", _why = "";
    private int _waiting;
    private long? _spoken;

    /// <summary>Takes note of one.</summary>
    /// <param name="subject">What it happened to.</param>
    /// <param name="why">A sentence about the cause.</param>
    /// <returns>The line to log now, or null.</returns>
    public Line? Note(string subject, string why)
    {
        lock (_lock)
        {
            _waiting++;
            (_subject, _why) = (subject, why);
            return Take();
        }
    }

    /// <summary>The line about what waits, when it is time for one; to be asked now and then.</summary>
    public Line? Due()
    {
        // Asked every second, and mostly there is nothing.
        if (Volatile.Read(ref _waiting) == 0) return null;
        lock (_lock) return Take();
    }

    private Line? Take()
    {
        if (_waiting == 0 || (_spoken is { } spoken && time.GetElapsedTime(spoken) < Calm)) return null;
        var line = new Line(_subject, _waiting - 1, _why);
        _waiting = 0;
        _spoken = time.GetTimestamp();
        return line;
    }

    /// <summary>A line to log.</summary>
    /// <param name="Subject">What it happened to last.</param>
    /// <param name="Others">How many more there were since the line before.</param>
    /// <param name="Why">A sentence about the cause of the last one.</param>
    public sealed record Line(string Subject, int Others, string Why);
}
