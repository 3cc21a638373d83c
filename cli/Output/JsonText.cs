using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Output;

/// <summary>Writes JSON that people read too: without escapes that JSON does not need.</summary>
internal static class JsonText
{
    /// <summary>Returns JSON in one line.</summary>
    public static string Compact(JsonNode? node) => Encoding.UTF8.GetString(Bytes(node, indented: false));

    /// <summary>Returns indented JSON.</summary>
    public static string Indented(JsonNode? node) => Encoding.UTF8.GetString(Bytes(node, indented: true));

    /// <summary>Returns JSON in UTF-8.</summary>
    public static byte[] Bytes(JsonNode? node, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (
            var writer = new Utf8JsonWriter(buffer, new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        )
        {
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }
        return buffer.WrittenSpan.ToArray();
    }
}
