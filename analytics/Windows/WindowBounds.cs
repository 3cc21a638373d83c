namespace FlagCluster.Analytics.Windows;

/// <summary>Represents when windows are closed.</summary>
/// <param name="Length">The length of a window, in milliseconds: more than zero.</param>
/// <param name="Lateness">How long a window stays open for late events, in milliseconds.</param>
/// <param name="MaxAhead">How far an event may be ahead of the consumer's clock and still close windows, in milliseconds.</param>
/// <param name="Idle">After what time without events the clock stands in for a partition, in milliseconds.</param>
public sealed record WindowBounds(long Length = 60_000, long Lateness = 120_000, long MaxAhead = 300_000, long Idle = 60_000);
