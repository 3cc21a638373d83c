using System.Collections.Immutable;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>Represents a rule of a flag with variants, or a rollout of a boolean flag.</summary>
/// <param name="Segments">The segments; none for a threshold.</param>
/// <param name="IsAll">Whether an entity must be in all segments and not only in one.</param>
internal sealed record FliptRule(ImmutableArray<FliptSegment> Segments, bool IsAll)
{
    /// <summary>Gets the variants with their percentages.</summary>
    public ImmutableArray<(string Variant, decimal Percent)> Distributions { get; init; } = [];

    /// <summary>Gets the percentage of the entities of a threshold, or null.</summary>
    public int? Threshold { get; init; }

    /// <summary>Gets the value of a rollout.</summary>
    public bool Value { get; init; }
}
