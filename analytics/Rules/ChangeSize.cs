namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the smallest change that a rule reports, however significant a smaller one is.</summary>
/// <param name="Amount">The amount: more than zero.</param>
/// <param name="IsRelative">Whether the amount is a share of the baseline.</param>
public readonly record struct ChangeSize(double Amount, bool IsRelative);
