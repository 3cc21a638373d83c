namespace FlagCluster.Analytics.Windows;

/// <summary>
/// Determines which event-time windows are closed: those before the smallest watermark of all partitions, less the permitted lateness. The
/// watermark of a partition is the largest time of its events. Not thread-safe.
/// </summary>
/// <remarks>
/// The clock is an argument. Because of it, another run closes windows at other positions, so each closing is recorded with the sums it
/// saw, and a replay takes the recorded closings.
/// </remarks>
/// <param name="bounds">When windows are closed.</param>
public sealed class PartitionWatermarks(WindowBounds bounds)
{
    private readonly SortedDictionary<int, (long Watermark, long Received)> _partitions = [];

    /// <summary>Gets the time before which all windows are closed, in Unix milliseconds.</summary>
    public long Closed { get; private set; }

    /// <summary>Gets the number of events that arrived after their window was closed.</summary>
    public long Late { get; private set; }

    /// <summary>Gets the number of events that were too far ahead of the clock to close windows.</summary>
    public long Early { get; private set; }

    /// <summary>
    /// Adds a partition that this consumer reads from now on. Until its first event it holds all windows open, or becomes idle.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="now">The clock, in Unix milliseconds.</param>
    public void Assign(int partition, long now) => _partitions[partition] = (Closed, now);

    /// <summary>Removes a partition that this consumer no longer reads.</summary>
    /// <param name="partition">The partition.</param>
    public void Revoke(int partition) => _partitions.Remove(partition);

    /// <summary>Takes note of an event.</summary>
    /// <param name="partition">Its partition, which is assigned.</param>
    /// <param name="time">Its time, in Unix milliseconds.</param>
    /// <param name="now">The clock, in Unix milliseconds.</param>
    public EventTiming Observe(int partition, long time, long now)
    {
        var known = _partitions[partition];
        if (time > now + bounds.MaxAhead)
        {
            _partitions[partition] = known with { Received = now };
            Early++;
            return EventTiming.Early;
        }
        _partitions[partition] = (Math.Max(known.Watermark, time), now);
        if (time >= Closed)
            return EventTiming.OnTime;
        Late++;
        return EventTiming.Late;
    }

    /// <summary>Closes windows. The closed time never moves back.</summary>
    /// <param name="now">The clock, in Unix milliseconds.</param>
    /// <param name="isCaughtUp">Whether a partition has no unread events: without any, the clock stands in for it after a while.</param>
    /// <returns>The time before which all windows are closed.</returns>
    public long Close(long now, Func<int, bool> isCaughtUp)
    {
        ArgumentNullException.ThrowIfNull(isCaughtUp);
        if (_partitions.Count == 0)
            return Closed;
        var watermark = _partitions.Min(partition => WatermarkOf(partition.Key, partition.Value, now, isCaughtUp)) - bounds.Lateness;
        Closed = Math.Max(Closed, watermark - watermark % bounds.Length);
        return Closed;
    }

    private long WatermarkOf(int partition, (long Watermark, long Received) state, long now, Func<int, bool> isCaughtUp) =>
        now - state.Received >= bounds.Idle && isCaughtUp(partition) ? Math.Max(state.Watermark, now) : state.Watermark;
}
