using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>
/// Writes the flags that Flagr can express as its servers that only evaluate read them, and lists the others, which those servers ignore.
/// </summary>
internal static class FlagrExport
{
    private static readonly ConditionalWeakTable<CompiledRuleset, byte[]> Whole = [];

    /// <summary>Returns the export of all flags. It is written once.</summary>
    public static byte[] Of(CompiledRuleset ruleset) => Whole.GetValue(ruleset, static ruleset => Write(ruleset, FlagrFilter.None));

    /// <summary>Returns the export of the flags that a filter accepts.</summary>
    public static byte[] Write(CompiledRuleset ruleset, FlagrFilter filter)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var unsupported = new List<(string Key, string Problem)>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            var flags = new FlagrFlagWriter(writer, isExport: true);
            writer.WriteStartObject();
            writer.WriteStartArray("Flags"u8);
            foreach (var flag in filter.Select(ruleset))
            {
                var mapping = FlagrFlagMapper.Map(flag);
                if (mapping.Problem is { } problem)
                    unsupported.Add((flag.Model.Key, problem));
                else
                    flags.Write(flag, mapping, ruleset.Version.Number);
            }
            writer.WriteEndArray();
            UnsupportedFlags.Write(writer, "key"u8, unsupported);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
