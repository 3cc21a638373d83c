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
        var mapped = UnleashFeatureMapper.MapAll(ruleset.Source);
        return RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version"u8, 2);
            writer.WriteStartArray("features"u8);
            foreach (var (_, mapping) in mapped)
                mapping.Feature?.Write(writer, inline);
            writer.WriteEndArray();
            if (!inline)
            {
                writer.WriteStartArray("segments"u8);
                foreach (var segment in UnleashSegment.In(mapped.Select(item => item.Mapping.Feature).OfType<UnleashFeature>()))
                    segment.Write(writer);
                writer.WriteEndArray();
            }
            UnsupportedFlags.Write(
                writer,
                "name"u8,
                mapped.Where(item => item.Mapping.Problem is not null).Select(item => (item.Key, item.Mapping.Problem!))
            );
            writer.WriteEndObject();
        });
    }
}
