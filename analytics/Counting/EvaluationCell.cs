namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a sum of evaluations.</summary>
/// <param name="Step">The length of the window.</param>
/// <param name="Start">The start of the window, in Unix milliseconds.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Variant">The variant; null for the caller's default.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Rule">The id of the rule, or null.</param>
/// <param name="ErrorCode">The error code, or null.</param>
/// <param name="Kind">How the flag came to be evaluated.</param>
/// <param name="Client">The id of the SDK key, or null. It determines whether the event can be trusted.</param>
/// <param name="IsLate">Whether the events arrived after their window was closed. Rules do not count them, dashboards do.</param>
public readonly record struct EvaluationCell(
    TimeStep Step,
    long Start,
    string Environment,
    string Flag,
    string? Variant,
    string Reason,
    string? Rule,
    string? ErrorCode,
    EvaluationKind Kind,
    string? Client,
    bool IsLate = false
) : ISortedKey<EvaluationCell>
{
    /// <summary>Gets whether the evaluation failed.</summary>
    public bool IsError => ErrorCode is not null || Reason == "ERROR";

    /// <inheritdoc/>
    public int Order(EvaluationCell other) =>
        default(KeyOrder)
            .Then((int)Step, (int)other.Step)
            .Then(Start, other.Start)
            .Then(Environment, other.Environment)
            .Then(Flag, other.Flag)
            .Then(Variant, other.Variant)
            .Then(Reason, other.Reason)
            .Then(Rule, other.Rule)
            .Then(ErrorCode, other.ErrorCode)
            .Then((int)Kind, (int)other.Kind)
            .Then(Client, other.Client)
            .Then(IsLate, other.IsLate)
            .Result;
}
