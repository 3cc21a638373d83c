using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes one segment.</summary>
public static class SegmentJson
{
    private const string What = "A segment";

    /// <summary>Reads a segment and reports errors to the reader.</summary>
    /// <returns>What could be read (an unreadable key is empty), or null when it is not an object.</returns>
    public static Segment? Read(JsonElement element, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string? key = null,
            segmentName = null,
            description = null,
            by = null;
        Condition? when = null;
        FlagValue? origin = null;
        KeySet included = KeySet.Empty,
            excluded = KeySet.Empty;
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                if (value.ValueKind == JsonValueKind.Null && name is ("name" or "description" or "when" or "by" or "origin"))
                    return true;
                switch (name)
                {
                    case "key":
                        key = reader.Key(value, "The segment key");
                        return true;
                    case "name":
                        segmentName = reader.Text(value, "'name'");
                        return true;
                    case "description":
                        description = reader.Text(value, "'description'");
                        return true;
                    case "when":
                        when = ConditionJson.Read(value, reader);
                        return true;
                    case "origin":
                        origin = ItemDataJson.ReadOrigin(value, reader);
                        return true;
                    case "by":
                        by = reader.Text(value, "'by'", RulesetLimits.AttributeLength);
                        return true;
                    case "included":
                        included = ReadKeys(value, "'included'", reader);
                        return true;
                    case "excluded":
                        excluded = ReadKeys(value, "'excluded'", reader);
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (!read)
            return null;
        if (key is null)
            reader.Missing("key", What);
        return new()
        {
            Key = key ?? "",
            Name = segmentName,
            Description = description,
            When = when,
            By = by,
            Origin = origin,
            Included = included,
            Excluded = excluded,
        };
    }

    /// <summary>Writes a segment in its canonical form.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="withOrigin">Whether to write where an imported segment comes from.</param>
    public static void Write(Utf8JsonWriter writer, Segment segment, bool withOrigin = true)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(segment);
        Write(writer, segment, withKeys: true, withOrigin);
    }

    /// <summary>Returns a segment without its targeting keys.</summary>
    internal static byte[] WriteDetails(Segment segment) =>
        RulesetJson.Write(segment, static (writer, segment) => Write(writer, segment, withKeys: false, withOrigin: true));

    private static void Write(Utf8JsonWriter writer, Segment segment, bool withKeys, bool withOrigin)
    {
        writer.WriteStartObject();
        writer.WriteString("key"u8, segment.Key);
        if (segment.Name is { } name)
            writer.WriteString("name"u8, name);
        if (segment.Description is { } description)
            writer.WriteString("description"u8, description);
        if (segment.When is { } when)
        {
            writer.WritePropertyName("when"u8);
            ConditionJson.Write(writer, when);
        }
        if (segment.By is { } by)
            writer.WriteString("by"u8, by);
        if (withKeys)
        {
            WriteKeys(writer, "included", segment.Included);
            WriteKeys(writer, "excluded", segment.Excluded);
        }
        if (withOrigin)
            ItemDataJson.WriteOrigin(writer, segment);
        writer.WriteEndObject();
    }

    /// <summary>Reads a list of targeting keys and reports errors to the reader.</summary>
    internal static ImmutableArray<string> ReadTargetingKeys(JsonElement value, string what, DocumentReader reader) =>
        reader.Array(value, what, RulesetLimits.SegmentKeys, ReadKey);

    private static KeySet ReadKeys(JsonElement value, string what, DocumentReader reader) =>
        KeySet.Create(ReadTargetingKeys(value, what, reader));

    private static string? ReadKey(JsonElement item, DocumentReader reader)
    {
        var key = reader.Text(item, "A targeting key", RulesetLimits.TargetingKeyLength);
        return key.Length == 0 ? null : key;
    }

    private static void WriteKeys(Utf8JsonWriter writer, string name, KeySet keys)
    {
        if (keys.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var key in keys.Sorted())
            writer.WriteStringValue(key.Text);
        writer.WriteEndArray();
    }
}
