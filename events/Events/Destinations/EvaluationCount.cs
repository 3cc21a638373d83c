using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Events.Destinations;

/// <summary>How often a variant was served in a minute.</summary>
/// <param name="Minute">The minute's start, in milliseconds since 1970 UTC.</param>
/// <param name="Environment">The environment, <c>organization/project/environment</c>.</param>
/// <param name="FlagKey">The flag's key.</param>
/// <param name="Variant">The variant's key; null for no value.</param>
/// <param name="Events">Events counted.</param>
/// <param name="Evaluations">Evaluations they stand for: each event counts one over its sampling rate.</param>
public sealed record EvaluationCount(long Minute, string Environment, string FlagKey, string? Variant, long Events, double Evaluations);
