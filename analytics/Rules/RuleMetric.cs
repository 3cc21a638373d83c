namespace FlagCluster.Analytics.Rules;

/// <summary>Represents what a rule watches.</summary>
/// <param name="Kind">The kind of the metric.</param>
/// <param name="Track">The name of the custom event; null for evaluations. Crashes are the event <c>$crash</c>.</param>
public sealed record RuleMetric(MetricKind Kind, string? Track = null);
