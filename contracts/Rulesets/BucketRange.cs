namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a half-open range of bucket positions, in thousandths of a percent.</summary>
/// <param name="From">The first position in the range, 0 to 100,000.</param>
/// <param name="To">The first position after the range, 0 to 100,000.</param>
public sealed record BucketRange(int From, int To);
