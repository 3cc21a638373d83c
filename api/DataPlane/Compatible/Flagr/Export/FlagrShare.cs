namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>Represents a distribution of a segment.</summary>
/// <param name="Variant">The position of the variant.</param>
/// <param name="Percent">The percentage of the callers.</param>
internal sealed record FlagrShare(int Variant, int Percent);
