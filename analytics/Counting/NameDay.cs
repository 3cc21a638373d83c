namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the last day on which a name was counted.</summary>
/// <param name="Day">The day of the partition's watermark, as the number of days since 1970.</param>
public readonly record struct NameDay(long Day) : ISum<NameDay>
{
    /// <summary>Returns the later day.</summary>
    /// <param name="other">The other day.</param>
    public NameDay Plus(NameDay other) => new(Math.Max(Day, other.Day));
}
