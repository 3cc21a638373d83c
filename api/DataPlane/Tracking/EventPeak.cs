namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Counts events by second, to find the largest number in one second of the last minute. Thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class EventPeak(TimeProvider time)
{
    private const int Seconds = 60;

    private readonly (long Second, int Events)[] _counts = new (long, int)[Seconds];
    private readonly Lock _lock = new();

    /// <summary>Counts events now.</summary>
    public void Add(int events)
    {
        var second = Now();
        lock (_lock)
        {
            ref var count = ref _counts[second % Seconds];
            count = count.Second == second ? (second, count.Events + events) : (second, events);
        }
    }

    /// <summary>Returns the largest number of events in one second of the last minute.</summary>
    public int Read()
    {
        var oldest = Now() - Seconds;
        lock (_lock)
            return _counts.Max(count => count.Second > oldest ? count.Events : 0);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();
}
