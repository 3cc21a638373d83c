namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a group of crashes with the same cause.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Group">The id of the group.</param>
public readonly record struct CrashGroupCell(string Environment, string Group) : ISortedKey<CrashGroupCell>
{
    /// <inheritdoc/>
    public int Order(CrashGroupCell other) => default(KeyOrder).Then(Environment, other.Environment).Then(Group, other.Group).Result;
}
