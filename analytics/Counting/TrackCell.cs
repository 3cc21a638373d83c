namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a sum of custom or conversion events.</summary>
/// <param name="Step">The length of the window.</param>
/// <param name="Start">The start of the window, in Unix milliseconds.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Name">The name of the event.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="IsLate">Whether the events arrived after their window was closed. Rules do not count them, dashboards do.</param>
public readonly record struct TrackCell(TimeStep Step, long Start, string Environment, string Name, string? Client, bool IsLate = false)
    : ISortedKey<TrackCell>
{
    /// <inheritdoc/>
    public int Order(TrackCell other) =>
        default(KeyOrder)
            .Then((int)Step, (int)other.Step)
            .Then(Start, other.Start)
            .Then(Environment, other.Environment)
            .Then(Name, other.Name)
            .Then(Client, other.Client)
            .Then(IsLate, other.IsLate)
            .Result;
}
