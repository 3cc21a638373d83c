namespace FlagCluster.Analytics.Rules;

/// <summary>Represents where a rule is evaluated.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="RuleVersion">The version of the rule. Another version starts with a new state.</param>
/// <param name="Comparisons">The number of tests of the flag, which share the bound of false alarms: 1 or more.</param>
public sealed record RuleContext(string Environment, long RuleVersion, int Comparisons = 1);
