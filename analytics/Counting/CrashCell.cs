namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a number of crashes of one day.</summary>
/// <param name="Day">The start of the day in UTC, in Unix milliseconds.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Group">The id of the group.</param>
/// <param name="App">The application and its version; empty when it is not known.</param>
/// <param name="Platform">The platform; empty when it is not known.</param>
public readonly record struct CrashCell(long Day, string Environment, string Group, string App, string Platform) : ISortedKey<CrashCell>
{
    /// <inheritdoc/>
    public int Order(CrashCell other) =>
        default(KeyOrder)
            .Then(Day, other.Day)
            .Then(Environment, other.Environment)
            .Then(Group, other.Group)
            .Then(App, other.App)
            .Then(Platform, other.Platform)
            .Result;
}
