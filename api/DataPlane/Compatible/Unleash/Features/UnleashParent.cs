using System.Collections.Immutable;
using System.Text.Json;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents a feature on which another one depends.</summary>
/// <param name="Feature">The name of the feature.</param>
/// <param name="IsOn">Whether it must be on or off.</param>
/// <param name="Variants">The variants that are accepted; none for all.</param>
internal sealed record UnleashParent(string Feature, bool IsOn, ImmutableArray<string> Variants)
{
    /// <summary>Writes the dependency.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("feature"u8, Feature);
        writer.WriteBoolean("enabled"u8, IsOn);
        if (Variants.Length > 0)
        {
            writer.WriteStartArray("variants"u8);
            foreach (var variant in Variants)
                writer.WriteStringValue(variant);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
