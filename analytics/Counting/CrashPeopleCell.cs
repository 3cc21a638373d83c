namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents the key of the people with a crash on a day: those of a group, or those with a variant of a flag whatever the group is.
/// </summary>
/// <param name="Day">The start of the day in UTC, in Unix milliseconds.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Group">The id of the group; empty for a flag.</param>
/// <param name="Flag">The key of the flag; empty for a group.</param>
/// <param name="Variant">The variant; empty for a group.</param>
public readonly record struct CrashPeopleCell(long Day, string Environment, string Group, string Flag, string Variant)
    : ISortedKey<CrashPeopleCell>
{
    /// <inheritdoc/>
    public int Order(CrashPeopleCell other) =>
        default(KeyOrder)
            .Then(Day, other.Day)
            .Then(Environment, other.Environment)
            .Then(Group, other.Group)
            .Then(Flag, other.Flag)
            .Then(Variant, other.Variant)
            .Result;
}
