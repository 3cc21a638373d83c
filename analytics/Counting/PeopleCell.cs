namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a number of unique people.</summary>
/// <param name="Step">The length of the window: an hour or a day.</param>
/// <param name="Start">The start of the window, in Unix milliseconds.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Variant">The variant; null for the caller's default.</param>
/// <param name="Kind">How the flag came to be evaluated.</param>
public readonly record struct PeopleCell(TimeStep Step, long Start, string Environment, string Flag, string? Variant, EvaluationKind Kind)
    : ISortedKey<PeopleCell>
{
    /// <inheritdoc/>
    public int Order(PeopleCell other) =>
        default(KeyOrder)
            .Then((int)Step, (int)other.Step)
            .Then(Start, other.Start)
            .Then(Environment, other.Environment)
            .Then(Flag, other.Flag)
            .Then(Variant, other.Variant)
            .Then((int)Kind, (int)other.Kind)
            .Result;
}
