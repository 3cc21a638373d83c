using System.Globalization;
using System.Text.Json;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents a strategy while a rule is translated to it.</summary>
internal sealed class UnleashStrategy
{
    /// <summary>Gets the id; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the title; null for none.</summary>
    public string? Title { get; init; }

    public string Name { get; set; } = "flexibleRollout";

    /// <summary>Gets or sets whether the strategy has a test of its own: a rollout or addresses.</summary>
    public bool HasRollout { get; set; }

    /// <summary>Gets or sets the group that is hashed; null while nothing is hashed.</summary>
    public string? Group { get; set; }

    /// <summary>Gets the parameters but the group.</summary>
    public Dictionary<string, string> Parameters { get; } = [];

    public List<UnleashConstraint> Constraints { get; } = [];

    /// <summary>Gets the segments that are listed in the document, with their constraints.</summary>
    public List<UnleashSegment> Segments { get; } = [];

    /// <summary>Gets or sets the variants of the strategy; null for none.</summary>
    public UnleashVariants? Variants { get; set; }

    /// <summary>Gets or sets whether the strategy serves the variants of the feature.</summary>
    public bool UsesVariantsOfFeature { get; set; }

    /// <summary>Writes the strategy.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="feature">The name of the feature.</param>
    /// <param name="inline">Whether the constraints of segments are written too, for SDKs that do not know lists of segments.</param>
    public void Write(Utf8JsonWriter writer, string feature, bool inline)
    {
        writer.WriteStartObject();
        if (Id is not null)
            writer.WriteString("id"u8, Id);
        if (Title is not null)
            writer.WriteString("title"u8, Title);
        writer.WriteString("name"u8, Name);
        writer.WriteStartObject("parameters"u8);
        // The strategy does not read it, but its variants do.
        if (Name != "remoteAddress" || Group is not null)
            writer.WriteString("groupId"u8, Group ?? feature);
        if (Name == "flexibleRollout")
        {
            writer.WriteString("rollout"u8, Parameters.GetValueOrDefault("rollout", "100"));
            writer.WriteString("stickiness"u8, Parameters.GetValueOrDefault("stickiness", "default"));
        }
        foreach (var (name, value) in Parameters)
            if (name is not ("rollout" or "stickiness"))
                writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteStartArray("constraints"u8);
        foreach (var constraint in Constraints.Concat(inline ? Segments.SelectMany(segment => segment.Constraints) : []))
            constraint.Write(writer);
        writer.WriteEndArray();
        if (!inline && Segments.Count > 0)
        {
            writer.WriteStartArray("segments"u8);
            foreach (var segment in Segments)
                writer.WriteNumberValue(segment.Id);
            writer.WriteEndArray();
        }
        if (Variants is not null)
            Variants.Write(writer);
        writer.WriteEndObject();
    }

    /// <summary>Returns a percentage as a parameter.</summary>
    public static string Percent(int thousandths) => (thousandths / 1_000).ToString(CultureInfo.InvariantCulture);
}
