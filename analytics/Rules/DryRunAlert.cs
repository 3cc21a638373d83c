namespace FlagCluster.Analytics.Rules;

/// <summary>Represents an alert that a rule would have opened.</summary>
/// <param name="Fired">The numbers seen when it would have fired.</param>
/// <param name="Resolved">The end of the window in which it would have been resolved, in Unix milliseconds; null while it is open.</param>
public sealed record DryRunAlert(RuleReading Fired, long? Resolved);
