using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Evaluation.Unleash;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents a flag in the format of Unleash.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="IsEnabled">Whether the feature is enabled.</param>
internal sealed record UnleashFeature(Flag Flag, bool IsEnabled)
{
    public IReadOnlyList<UnleashStrategy> Strategies { get; init; } = [];

    /// <summary>Gets the variants of the feature, for strategies without variants of their own; null for none.</summary>
    public UnleashVariants? Variants { get; init; }

    public IReadOnlyList<UnleashParent> Parents { get; init; } = [];

    /// <summary>Gets the project that the feature had in Unleash.</summary>
    public string Project => UnleashOrigin.Of(Flag)?.Text("project") ?? "default";

    /// <summary>Writes the feature.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="inline">Whether segments are written as constraints.</param>
    public void Write(Utf8JsonWriter writer, bool inline)
    {
        var origin = UnleashOrigin.Of(Flag);
        writer.WriteStartObject();
        writer.WriteString("name"u8, Flag.Key);
        writer.WriteString("type"u8, origin?.Text("type") ?? "release");
        writer.WriteString("project"u8, Project);
        writer.WriteString("description"u8, Flag.Description);
        writer.WriteBoolean("enabled"u8, IsEnabled);
        writer.WriteBoolean("stale"u8, origin?.IsTrue("stale") ?? false);
        writer.WriteBoolean("impressionData"u8, origin?.HasImpressionData ?? false);
        writer.WriteStartArray("strategies"u8);
        foreach (var strategy in Strategies)
            strategy.Write(writer, Flag.Key, inline);
        writer.WriteEndArray();
        if (Variants is null)
        {
            writer.WriteStartArray("variants"u8);
            writer.WriteEndArray();
        }
        else
        {
            Variants.Write(writer);
        }
        if (Parents.Count > 0)
        {
            writer.WriteStartArray("dependencies"u8);
            foreach (var parent in Parents)
                parent.Write(writer);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
