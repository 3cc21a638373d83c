namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of the number of names that were counted last on one day.</summary>
/// <param name="Group">The names that share a bound.</param>
/// <param name="Day">The day of the partition's watermark, as the number of days since 1970.</param>
public readonly record struct NameCountKey(NameGroup Group, long Day) : ISortedKey<NameCountKey>
{
    /// <inheritdoc/>
    public int Order(NameCountKey other) =>
        default(KeyOrder)
            .Then(Group.Environment, other.Group.Environment)
            .Then((int)Group.Kind, (int)other.Group.Kind)
            .Then(Group.IsTrusted, other.Group.IsTrusted)
            .Then(Day, other.Day)
            .Result;
}
