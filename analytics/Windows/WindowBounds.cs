using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Windows;

/// <summary>Represents when windows are closed.</summary>
/// <param name="Step">The shortest windows: ten seconds or minutes.</param>
/// <param name="Lateness">How long a window stays open for late events, in milliseconds.</param>
/// <param name="MaxAhead">How far an event may be ahead of the consumer's clock and still close windows, in milliseconds.</param>
/// <param name="Idle">After what time without events the clock stands in for a partition, in milliseconds.</param>
public sealed record WindowBounds(TimeStep Step = TimeStep.Minute, long Lateness = 120_000, long MaxAhead = 300_000, long Idle = 60_000)
{
    /// <summary>Returns the time before which a watermark closes all windows, in Unix milliseconds.</summary>
    /// <param name="watermark">The watermark of a partition.</param>
    public long ClosedBy(long watermark) => Step.Start(Math.Max(0, watermark - Lateness));

    /// <summary>Returns the time before which all windows are closed in every partition, in Unix milliseconds.</summary>
    /// <param name="watermarks">The watermarks of the partitions; without any, no window is closed.</param>
    public long ClosedBy(IEnumerable<long> watermarks)
    {
        ArgumentNullException.ThrowIfNull(watermarks);
        return watermarks.Select(ClosedBy).DefaultIfEmpty(0).Min();
    }
}
