using FlagCluster.Analytics.Rules;

namespace FlagCluster.Watching.Rules;

/// <summary>Represents a rule as the watcher evaluates it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Context">Where it is evaluated.</param>
/// <param name="Since">The time from which on windows are evaluated, in Unix milliseconds.</param>
/// <param name="Split">The id of the flag's rule whose split is watched; null for the first one.</param>
internal sealed record WatchedRule(AnomalyRule Rule, RuleContext Context, long Since, string? Split = null);
