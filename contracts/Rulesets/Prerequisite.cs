using System.Collections.Immutable;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a flag that must serve one of the accepted variants: as a prerequisite, or in a condition.</summary>
/// <param name="Flag">The other flag's key.</param>
/// <param name="Variants">The variants that are accepted; at least one.</param>
/// <param name="Enabled">Whether the other flag must be enabled, with its own prerequisites met: its off variant is not accepted.</param>
public sealed record Prerequisite(string Flag, ImmutableArray<string> Variants, bool Enabled = false);
