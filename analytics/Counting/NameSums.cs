namespace FlagCluster.Analytics.Counting;

/// <summary>Represents what a batch changes of the names that count by themselves. Not thread-safe.</summary>
public sealed class NameSums
{
    /// <summary>Gets the names that were counted first on their day.</summary>
    public SumTable<NameKey, NameDay> Names { get; } = new();

    /// <summary>Gets the changes of the numbers of names by day.</summary>
    public SumTable<NameCountKey, EventCount> Counts { get; } = new();

    /// <summary>Adds the change of a later batch.</summary>
    /// <param name="other">The other change.</param>
    public void Merge(NameSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Names.Merge(other.Names);
        Counts.Merge(other.Counts);
    }
}
