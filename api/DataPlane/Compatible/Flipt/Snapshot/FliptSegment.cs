using System.Collections.Immutable;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>Represents a segment.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsAll">Whether all constraints must be met and not only one.</param>
/// <param name="Constraints">The constraints; without one the segment has everyone.</param>
internal sealed record FliptSegment(string Key, bool IsAll, ImmutableArray<FliptConstraint> Constraints);
