namespace FlagCluster.Analytics.Windows;

/// <summary>
/// Determines which events of a partition are late, by the order of the records in the partition: the watermark is the largest time so far,
/// and an event is late when the watermark before it closed its window. Not thread-safe.
/// </summary>
/// <remarks>
/// Batch sizes, other partitions, crashes and the speed of a replay do not change the result. The clock changes it in two cases only, and
/// both end in the watermark, which is stored with the position: an event from the future does not raise it, and <see cref="Advance"/>
/// raises it without an event.
/// </remarks>
/// <param name="bounds">When windows are closed.</param>
/// <param name="value">The stored watermark, in Unix milliseconds; 0 for a new partition.</param>
public sealed class PartitionWatermark(WindowBounds bounds, long value)
{
    private const long DayMilliseconds = 86_400_000;

    private long _closed = bounds.ClosedBy(value);

    /// <summary>Gets the largest time so far, in Unix milliseconds.</summary>
    public long Value { get; private set; } = value;

    /// <summary>Gets the day of <see cref="Value"/>, as the number of days since 1970.</summary>
    public long Day { get; private set; } = value / DayMilliseconds;

    /// <summary>Takes note of the next record of the partition.</summary>
    /// <param name="time">The time of its event, in Unix milliseconds.</param>
    /// <param name="now">The clock, in Unix milliseconds.</param>
    public EventTiming Observe(long time, long now)
    {
        if (time < _closed)
            return EventTiming.Late;
        if (time > now + bounds.MaxAhead)
            return EventTiming.Early;
        Advance(time);
        return EventTiming.OnTime;
    }

    /// <summary>Raises the watermark: the clock stands in for a partition that is caught up and has had no records for a while.</summary>
    /// <param name="time">The clock, in Unix milliseconds.</param>
    public void Advance(long time)
    {
        if (time <= Value)
            return;
        Value = time;
        Day = time / DayMilliseconds;
        _closed = bounds.ClosedBy(time);
    }
}
