using FlagCluster.Contracts.Json;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents a rule that was read, or the errors of its document.</summary>
/// <param name="Rule">The rule; null when there are errors.</param>
/// <param name="Errors">All errors with their JSON Pointers.</param>
public sealed record RuleReadResult(AnomalyRule? Rule, IReadOnlyList<InputError> Errors);
