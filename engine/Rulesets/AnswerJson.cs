using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Writes the parts of an answer that are the same for every caller, once per compiled flag.</summary>
internal static class AnswerJson
{
    /// <summary>Returns the start of an answer: <c>{"key":…,"variant":…,"value":…</c>, without the closing brace.</summary>
    /// <param name="flagKey">The flag's key.</param>
    /// <param name="variant">The variant, or null for an answer without a value.</param>
    public static byte[] Head(string flagKey, Variant? variant)
    {
        return RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, flagKey);
            if (variant is not null)
            {
                writer.WriteString("variant"u8, variant.Key);
                writer.WritePropertyName("value"u8);
                writer.WriteRawValue(variant.Value.Json.Span, skipInputValidation: true);
            }
        });
    }

    /// <summary>Returns the JSON string of the flag's key in the start of an answer without a variant.</summary>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> head) => head["{\"key\":".Length..];

    /// <summary>Returns the attachment of a variant, as a JSON string whose text is JSON.</summary>
    public static byte[] AttachmentText(Variant variant, FlagValue? attachment)
    {
        var data = attachment ?? variant.Value;
        if (attachment is null && data.Equals(FlagValue.From(variant.Key)))
            return "\"\""u8.ToArray();
        return FlagValue.From(Encoding.UTF8.GetString(data.Json.Span)).Json.ToArray();
    }

    /// <summary>Returns metadata as members of a JSON object with a comma before each: <c>,"team":"shop"</c>.</summary>
    /// <param name="metadata">The metadata of a flag.</param>
    public static byte[] Metadata(ImmutableArray<FlagMetadata> metadata)
    {
        if (metadata.Length == 0)
            return [];
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var entry in metadata)
        {
            buffer.Write(","u8);
            buffer.Write(FlagValue.From(entry.Name).Json.Span);
            buffer.Write(":"u8);
            buffer.Write(entry.Value.Json.Span);
        }
        return buffer.WrittenSpan.ToArray();
    }
}
