namespace FlagCluster.Environments.Diagnostics;

/// <summary>
/// Throttles a log line that many environments or requests cause at once, as when a cluster is unavailable: lets the first through, and
/// then one per <see cref="Interval"/> with the number of the others. Thread-safe.
/// </summary>
public sealed class LogThrottle(TimeProvider time)
{
    /// <summary>The shortest time between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private string _subject = "",
        _reason = "";
    private int _pending;
    private long? _lastLine;

    /// <summary>Records an occurrence.</summary>
    /// <param name="subject">The environment or object concerned.</param>
    /// <param name="reason">A sentence about the cause.</param>
    /// <returns>The line to log now, or null.</returns>
    public Line? Record(string subject, string reason)
    {
        lock (_lock)
        {
            _pending++;
            (_subject, _reason) = (subject, reason);
            return NextLine();
        }
    }

    /// <summary>Returns the line about pending occurrences when one is due, or null. Call it periodically.</summary>
    public Line? Due()
    {
        // Called every second, mostly with nothing pending.
        if (Volatile.Read(ref _pending) == 0)
            return null;
        lock (_lock)
            return NextLine();
    }

    private Line? NextLine()
    {
        if (_pending == 0 || (_lastLine is { } last && time.GetElapsedTime(last) < Interval))
            return null;
        var line = new Line(_subject, _pending - 1, _reason);
        _pending = 0;
        _lastLine = time.GetTimestamp();
        return line;
    }

    /// <summary>Represents a line to log.</summary>
    /// <param name="Subject">The subject of the last occurrence.</param>
    /// <param name="Others">The number of other occurrences since the line before.</param>
    /// <param name="Why">A sentence about the cause of the last occurrence.</param>
    public sealed record Line(string Subject, int Others, string Why);
}
