namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a number of crashes with a variant of a flag.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Group">The id of the group.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Variant">The variant; empty when it is not known.</param>
public readonly record struct CrashFlagCell(string Environment, string Group, string Flag, string Variant) : ISortedKey<CrashFlagCell>
{
    /// <inheritdoc/>
    public int Order(CrashFlagCell other) =>
        default(KeyOrder)
            .Then(Environment, other.Environment)
            .Then(Group, other.Group)
            .Then(Flag, other.Flag)
            .Then(Variant, other.Variant)
            .Result;
}
