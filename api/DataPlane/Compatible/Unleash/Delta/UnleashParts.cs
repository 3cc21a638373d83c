using System.Text.Json;
using FlagCluster.Api.DataPlane.Compatible.Unleash.Features;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Delta;

/// <summary>Represents a ruleset in the format of Unleash as single features and segments, so that two versions can be compared.</summary>
internal sealed class UnleashParts
{
    private readonly SortedDictionary<string, (byte[] Json, string Project)> _features = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, byte[]> _segments = [];

    public UnleashParts(CompiledRuleset ruleset)
    {
        Version = ruleset.Version;
        var features = UnleashFeatureMapper.MapAll(ruleset.Source).Select(item => item.Mapping.Feature).OfType<UnleashFeature>().ToList();
        foreach (var feature in features)
            _features[feature.Flag.Key] = (RulesetJson.Write(writer => feature.Write(writer, inline: false)), feature.Project);
        foreach (var segment in UnleashSegment.In(features))
            _segments[segment.Id] = RulesetJson.Write(segment.Write);
    }

    /// <summary>Gets the version of the ruleset.</summary>
    public EnvironmentVersion Version { get; }

    /// <summary>Returns the event with everything.</summary>
    public byte[] Hydrate() =>
        RulesetJson.Write(writer =>
        {
            WriteStart(writer, "hydration");
            writer.WriteStartArray("features"u8);
            foreach (var (json, _) in _features.Values)
                writer.WriteRawValue(json, skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteStartArray("segments"u8);
            foreach (var json in _segments.Values)
                writer.WriteRawValue(json, skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    /// <summary>
    /// Returns the events that lead here from another version, as the elements of a JSON array; empty when nothing has changed. Segments
    /// come before the features that refer to them, and leave after these.
    /// </summary>
    public byte[] ChangesSince(UnleashParts other)
    {
        var elements = RulesetJson.Write(writer =>
        {
            writer.WriteStartArray();
            foreach (var (id, json) in _segments)
                if (!other._segments.TryGetValue(id, out var old) || !old.AsSpan().SequenceEqual(json))
                    WriteUpdate(writer, "segment-updated", "segment"u8, json);
            foreach (var (key, (json, _)) in _features)
                if (!other._features.TryGetValue(key, out var old) || !old.Json.AsSpan().SequenceEqual(json))
                    WriteUpdate(writer, "feature-updated", "feature"u8, json);
            foreach (var (key, (_, project)) in other._features)
                if (!_features.ContainsKey(key))
                    WriteRemoval(writer, key, project);
            foreach (var id in other._segments.Keys)
                if (!_segments.ContainsKey(id))
                    WriteRemoval(writer, id);
            writer.WriteEndArray();
        });
        return elements[1..^1];
    }

    private void WriteStart(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteNumber("eventId"u8, Version.Number);
    }

    private void WriteUpdate(Utf8JsonWriter writer, string type, ReadOnlySpan<byte> name, byte[] json)
    {
        WriteStart(writer, type);
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private void WriteRemoval(Utf8JsonWriter writer, string feature, string project)
    {
        WriteStart(writer, "feature-removed");
        writer.WriteString("featureName"u8, feature);
        writer.WriteString("project"u8, project);
        writer.WriteEndObject();
    }

    private void WriteRemoval(Utf8JsonWriter writer, int segment)
    {
        WriteStart(writer, "segment-removed");
        writer.WriteNumber("segmentId"u8, segment);
        writer.WriteEndObject();
    }
}
