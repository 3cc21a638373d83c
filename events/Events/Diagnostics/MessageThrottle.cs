namespace FlagCluster.Events.Diagnostics;

/// <summary>Limits a recurring log message to one per minute. Thread-safe.</summary>
public sealed class MessageThrottle(TimeProvider time)
{
    /// <summary>The time between two messages.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _last = -1;

    /// <summary>Returns whether the message may be logged now: the first time, and then once per interval.</summary>
    public bool TryPass()
    {
        var last = Interlocked.Read(ref _last);
        var now = time.GetTimestamp();
        if (last >= 0 && time.GetElapsedTime(last, now) < Interval)
            return false;
        return Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}
