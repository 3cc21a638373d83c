using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes the data of items that no evaluation reads: attachments, metadata and origins.</summary>
internal static class ItemDataJson
{
    public static ImmutableArray<Attachment> ReadAttachments(JsonElement element, DocumentReader reader)
    {
        var attachments = ImmutableArray.CreateBuilder<Attachment>();
        reader.Object(
            element,
            "'attachments'",
            (name, value) =>
            {
                if (name.Length == 0)
                    reader.Error("An attachment must have the key of a variant, not an empty one.");
                if (reader.Value(value, "An attachment") is { } read)
                    attachments.Add(new(name, read));
                return true;
            }
        );
        return attachments.ToImmutable();
    }

    public static ImmutableArray<FlagMetadata> ReadMetadata(JsonElement element, DocumentReader reader)
    {
        var metadata = ImmutableArray.CreateBuilder<FlagMetadata>();
        var count = 0;
        reader.Object(
            element,
            "'metadata'",
            (name, value) =>
            {
                count++;
                if (ReadMetadata(name, value, reader) is { } read)
                    metadata.Add(new(name, read));
                return true;
            }
        );
        if (count > RulesetLimits.Metadata)
            reader.Error(
                string.Create(CultureInfo.InvariantCulture, $"'metadata' may have {RulesetLimits.Metadata} entries at most, not {count}.")
            );
        return metadata.ToImmutable();
    }

    public static FlagValue? ReadOrigin(JsonElement element, DocumentReader reader)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            reader.Error($"'origin' must be a JSON object, not {DocumentReader.Describe(element)}.");
            return null;
        }
        if (!element.TryGetProperty("system"u8, out var system))
        {
            reader.Missing("system", "'origin'");
            return null;
        }
        reader.Enter("system");
        reader.Text(system, "'system'");
        reader.Leave();
        return reader.Value(element, "'origin'");
    }

    public static void WriteAttachments(Utf8JsonWriter writer, ImmutableArray<Attachment> attachments)
    {
        if (attachments.Length == 0)
            return;
        writer.WriteStartObject("attachments"u8);
        foreach (var attachment in attachments)
            WriteMember(writer, attachment.Variant, attachment.Value);
        writer.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter writer, ImmutableArray<FlagMetadata> metadata)
    {
        if (metadata.Length == 0)
            return;
        writer.WriteStartObject("metadata"u8);
        foreach (var entry in metadata)
            WriteMember(writer, entry.Name, entry.Value);
        writer.WriteEndObject();
    }

    public static void WriteOrigin(Utf8JsonWriter writer, RulesetItem item)
    {
        if (item.Origin is { } origin)
            WriteMember(writer, "origin", origin);
    }

    private static FlagValue? ReadMetadata(string name, JsonElement value, DocumentReader reader)
    {
        if (name.Length == 0 || DocumentReader.Characters(name) > RulesetLimits.LabelLength)
            reader.Error($"A name in 'metadata' must have 1 to {RulesetLimits.LabelLength} characters.");
        else if (name == FlagMetadata.VersionName)
            reader.Error($"Answers use the name '{FlagMetadata.VersionName}' for the version of the ruleset; use another one.");
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return FlagValue.From(reader.Text(value, "A value in 'metadata'"));
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return reader.Value(value, "A value in 'metadata'");
            default:
                reader.Error($"A value in 'metadata' must be a string, a number or a boolean, not {DocumentReader.Describe(value)}.");
                return null;
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, FlagValue value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
    }
}
