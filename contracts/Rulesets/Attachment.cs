namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents data of a variant in addition to its value.</summary>
/// <param name="Variant">A variant key of the flag.</param>
/// <param name="Value">Any JSON but null.</param>
public sealed record Attachment(string Variant, FlagValue Value);
