namespace FlagCluster.Events.Destinations;

/// <summary>Represents how often a variant was served in a minute.</summary>
/// <param name="Minute">The start of the minute, in milliseconds since 1970 UTC.</param>
/// <param name="Environment">The environment, <c>organization/project/environment</c>.</param>
/// <param name="FlagKey">The key of the flag.</param>
/// <param name="Variant">The key of the variant; null without a value.</param>
/// <param name="Kind">How the flag was evaluated.</param>
/// <param name="Events">The number of evaluations that were recorded.</param>
/// <param name="Evaluations">The number of evaluations that they represent: each counts 1 divided by its sampling ratio.</param>
public sealed record EvaluationCount(
    long Minute,
    string Environment,
    string FlagKey,
    string? Variant,
    EvaluationKind Kind,
    long Events,
    double Evaluations
);
