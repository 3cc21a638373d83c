using System.Collections.Immutable;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>Represents a segment of a flag, of which the first whose constraints are met decides.</summary>
/// <param name="Id">The number.</param>
/// <param name="Description">The description, which is not empty.</param>
/// <param name="Constraints">The constraints, all of which must be met.</param>
/// <param name="Rollout">The percentage of each variant's callers that receive it.</param>
/// <param name="Shares">The variants with their percentages, which sum to 100, in the order of the variants' numbers.</param>
internal sealed record FlagrSegment(
    long Id,
    string Description,
    ImmutableArray<FlagrConstraint> Constraints,
    int Rollout,
    ImmutableArray<FlagrShare> Shares
);
