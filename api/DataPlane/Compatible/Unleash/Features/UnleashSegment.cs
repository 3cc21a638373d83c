using System.Collections.Immutable;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents a segment that is listed in the document.</summary>
/// <param name="Id">The id that the segment had in Unleash.</param>
/// <param name="Name">The name.</param>
/// <param name="Constraints">The constraints.</param>
internal sealed record UnleashSegment(int Id, string Name, ImmutableArray<UnleashConstraint> Constraints);
