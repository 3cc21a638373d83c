using System.Collections.Immutable;
using System.Text.Json;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents a segment that is listed in the document.</summary>
/// <param name="Id">The id that the segment had in Unleash.</param>
/// <param name="Name">The name.</param>
/// <param name="Constraints">The constraints.</param>
internal sealed record UnleashSegment(int Id, string Name, ImmutableArray<UnleashConstraint> Constraints)
{
    /// <summary>Returns the segments that features refer to, in the order of their ids.</summary>
    public static IEnumerable<UnleashSegment> In(IEnumerable<UnleashFeature> features) =>
        features
            .SelectMany(feature => feature.Strategies)
            .SelectMany(strategy => strategy.Segments)
            .DistinctBy(segment => segment.Id)
            .OrderBy(segment => segment.Id);

    /// <summary>Writes the segment.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, Id);
        writer.WriteString("name"u8, Name);
        writer.WriteStartArray("constraints"u8);
        foreach (var constraint in Constraints)
            constraint.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
