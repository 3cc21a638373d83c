using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Converts changed JSON into the form that documents are read from.</summary>
internal static class JsonNodeExtensions
{
    public static JsonDocument ToDocument(this JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
            node.WriteTo(writer);
        return JsonDocument.Parse(buffer.WrittenMemory, RulesetJson.DocumentOptions);
    }
}
