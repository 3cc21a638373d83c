namespace FlagCluster.Analytics.Counting;

/// <summary>Represents who used a flag, and how.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Kind">How the flag came to be evaluated.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
public readonly record struct SeenCell(string Environment, string Flag, EvaluationKind Kind, string? Client) : ISortedKey<SeenCell>
{
    /// <inheritdoc/>
    public int Order(SeenCell other) =>
        default(KeyOrder)
            .Then(Environment, other.Environment)
            .Then(Flag, other.Flag)
            .Then((int)Kind, (int)other.Kind)
            .Then(Client, other.Client)
            .Result;
}
