namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Represents a time in which nobody consumed a partition.</summary>
/// <param name="Start">The last commit before it; 1970-01-01 for the time before the first commit.</param>
/// <param name="End">The first commit after it.</param>
public readonly record struct ConsumptionGap(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>
    /// The time between two commits above which nobody consumed the partition. Consumers of idle partitions commit more often.
    /// </summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromHours(1);

    /// <summary>Gets whether it is the time before the first commit.</summary>
    public bool IsFirst => Start == DateTimeOffset.UnixEpoch;

    /// <summary>Returns the gap that a commit ends, or null.</summary>
    /// <param name="before">The time of the commit before it, or null for the first commit of the partition.</param>
    /// <param name="now">The time of the commit.</param>
    public static ConsumptionGap? Before(DateTimeOffset? before, DateTimeOffset now)
    {
        if (before is not { } last)
            return new(DateTimeOffset.UnixEpoch, now);
        return now - last > Shortest ? new(last, now) : null;
    }
}
