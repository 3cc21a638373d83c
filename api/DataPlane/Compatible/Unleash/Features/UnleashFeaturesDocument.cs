using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents a ruleset in the format of Unleash, with a list of segments and without one; each is created on first use.</summary>
internal sealed class UnleashFeaturesDocument
{
    private readonly Lazy<byte[]> _withSegments;
    private readonly Lazy<byte[]> _inline;

    public UnleashFeaturesDocument(CompiledRuleset ruleset)
    {
        Version = ruleset.Version;
        _withSegments = new(() => Write(ruleset, inline: false));
        _inline = new(() => Write(ruleset, inline: true));
    }

    /// <summary>Gets the version of the ruleset.</summary>
    public EnvironmentVersion Version { get; }

    /// <summary>Returns the document.</summary>
    /// <param name="inline">Whether segments are written as constraints, for SDKs that do not know lists of segments.</param>
    public byte[] Json(bool inline) => (inline ? _inline : _withSegments).Value;

    private static byte[] Write(CompiledRuleset ruleset, bool inline)
    {
        var mapper = new UnleashFeatureMapper(ruleset.Source);
        var mapped = ruleset
            .Source.Flags.Values.Where(flag => !flag.Archived)
            .Select(flag => (flag.Key, Mapping: mapper.Map(flag)))
            .ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version"u8, 2);
            writer.WriteStartArray("features"u8);
            foreach (var (_, mapping) in mapped)
                mapping.Feature?.Write(writer, inline);
            writer.WriteEndArray();
            if (!inline)
                WriteSegments(writer, mapped.Select(item => item.Mapping.Feature).OfType<UnleashFeature>());
            UnsupportedFlags.Write(
                writer,
                "name"u8,
                mapped.Where(item => item.Mapping.Problem is not null).Select(item => (item.Key, item.Mapping.Problem!))
            );
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteSegments(Utf8JsonWriter writer, IEnumerable<UnleashFeature> features)
    {
        writer.WriteStartArray("segments"u8);
        var segments = features.SelectMany(feature => feature.Strategies).SelectMany(strategy => strategy.Segments);
        foreach (var segment in segments.DistinctBy(segment => segment.Id).OrderBy(segment => segment.Id))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, segment.Id);
            writer.WriteString("name"u8, segment.Name);
            writer.WriteStartArray("constraints"u8);
            foreach (var constraint in segment.Constraints)
                constraint.Write(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
