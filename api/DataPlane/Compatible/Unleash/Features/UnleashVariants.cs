using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Environments.Evaluation.Unleash;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents the variants of a strategy or feature.</summary>
/// <param name="Stickiness">The field that is hashed, <c>default</c> or <c>random</c>.</param>
/// <param name="Shares">The variants with their weights.</param>
internal sealed record UnleashVariants(string Stickiness, ImmutableArray<UnleashShare> Shares)
{
    /// <summary>The weight of a variant that every caller receives; the sum that Unleash's console makes.</summary>
    public const int Whole = 1_000;

    /// <summary>Writes the property <c>variants</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("variants"u8);
        foreach (var (name, weight, payload) in Shares)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteNumber("weight"u8, weight);
            writer.WriteString("stickiness"u8, Stickiness);
            payload?.Write(writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>Returns whether other variants are the same.</summary>
    public bool IsSame(UnleashVariants other) => Stickiness == other.Stickiness && Shares.AsSpan().SequenceEqual(other.Shares.AsSpan());
}

/// <summary>Represents a variant with its weight.</summary>
internal readonly record struct UnleashShare(string Name, int Weight, UnleashPayload? Payload);
