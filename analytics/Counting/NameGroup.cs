namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the names that share a bound.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Kind">What is counted by them.</param>
/// <param name="IsTrusted">Whether somebody vouches for them.</param>
public readonly record struct NameGroup(string Environment, NameKind Kind, bool IsTrusted);
