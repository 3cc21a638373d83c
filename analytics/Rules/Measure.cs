namespace FlagCluster.Analytics.Rules;

/// <summary>Represents a metric in one window.</summary>
/// <param name="Value">The value.</param>
/// <param name="Events">The number of events that it is computed from.</param>
public readonly record struct Measure(double Value, long Events);
