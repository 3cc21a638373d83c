using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts;

namespace FlagCluster.Engine;

/// <summary>The parts of an answer that are the same for every caller, written once when a flag is compiled.</summary>
internal static class AnswerJson
{
    public static byte[] Head(string flagKey, Variant? variant)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, flagKey);
            if (variant is not null)
            {
                writer.WriteString("variant"u8, variant.Key);
                writer.WritePropertyName("value"u8);
                writer.WriteRawValue(variant.Value.Json.Span, skipInputValidation: true);
            }
        }
        return buffer.WrittenSpan.ToArray();
    }
}
