namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents the key of a person's events at one time. Their times are kept, because an exposure that arrives late moves the window in
/// which they count.
/// </summary>
/// <param name="Environment">The environment.</param>
/// <param name="Person">The targeting key as recorded.</param>
/// <param name="Name">The name of the event.</param>
/// <param name="Time">The time of the event, in Unix milliseconds.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="IsLate">Whether the events arrived after their window was closed. Rules do not count them, dashboards do.</param>
public readonly record struct PersonTrackCell(
    string Environment,
    string Person,
    string Name,
    long Time,
    string? Client,
    bool IsLate = false
) : ISortedKey<PersonTrackCell>
{
    /// <inheritdoc/>
    public int Order(PersonTrackCell other) =>
        default(KeyOrder)
            .Then(Environment, other.Environment)
            .Then(Person, other.Person)
            .Then(Name, other.Name)
            .Then(Time, other.Time)
            .Then(Client, other.Client)
            .Then(IsLate, other.IsLate)
            .Result;
}
