using System.Collections.Immutable;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the result of evaluating a rule for one closed window.</summary>
/// <param name="State">The new state.</param>
/// <param name="Reading">The numbers seen; null for a window that was evaluated before.</param>
/// <param name="Alert">What changes about the alert.</param>
/// <param name="Outbox">The actions to do.</param>
public sealed record RuleEvaluation(RuleState State, RuleReading? Reading, AlertTransition Alert, ImmutableArray<OutboxEntry> Outbox);
