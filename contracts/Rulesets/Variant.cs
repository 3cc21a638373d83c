namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a named value of a flag.</summary>
/// <param name="Key">The variant's name, unique in its flag.</param>
/// <param name="Value">The value, of the flag's type.</param>
public sealed record Variant(string Key, FlagValue Value);
