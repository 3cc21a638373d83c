using System.Collections.Immutable;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a flag that must serve one of the accepted variants.</summary>
/// <param name="Flag">The other flag's key.</param>
/// <param name="Variants">The variants that are accepted; at least one.</param>
public sealed record Prerequisite(string Flag, ImmutableArray<string> Variants);
