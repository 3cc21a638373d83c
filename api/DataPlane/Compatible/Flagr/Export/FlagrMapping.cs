using System.Collections.Immutable;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>Represents the segments of a flag, or why Flagr cannot express it.</summary>
/// <param name="Segments">The segments; none when there is a problem.</param>
/// <param name="Problem">What the flag has that cannot be expressed, or null.</param>
internal sealed record FlagrMapping(ImmutableArray<FlagrSegment> Segments, string? Problem)
{
    /// <summary>Returns that a flag cannot be expressed.</summary>
    public static FlagrMapping Not(string problem) => new([], problem);
}
