using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Writes the parts of an answer that are the same for every caller, once per compiled flag.</summary>
public static class AnswerJson
{
    /// <summary>Writes the start of an answer: <c>{"key":…,"variant":…,"value":…</c>, without the closing brace.</summary>
    /// <param name="output">The output.</param>
    /// <param name="flagKey">The flag's key.</param>
    /// <param name="variant">The variant's key, or null for an answer without a value.</param>
    /// <param name="value">The variant's value, or null.</param>
    public static void WriteHead(IBufferWriter<byte> output, string flagKey, string? variant, FlagValue? value)
    {
        using var writer = new Utf8JsonWriter(output, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("key"u8, flagKey);
        if (variant is null || value is null)
            return;
        writer.WriteString("variant"u8, variant);
        writer.WritePropertyName("value"u8);
        writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
    }

    internal static byte[] Head(string flagKey, Variant? variant)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteHead(buffer, flagKey, variant?.Key, variant?.Value);
        return buffer.WrittenSpan.ToArray();
    }
}
