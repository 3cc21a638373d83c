namespace FlagCluster.Analytics.People;

/// <summary>Represents the variant of a person.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Since">The time of the first exposure, in Unix milliseconds.</param>
public readonly record struct Exposure(string Variant, long Since);
