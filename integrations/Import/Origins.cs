using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import;

/// <summary>Makes the origins of imported items, and other objects that they have.</summary>
internal static class Origins
{
    /// <summary>Returns an origin.</summary>
    /// <param name="system">The name of the format.</param>
    /// <param name="id">The id of the item in the source, by which the next import finds it.</param>
    /// <param name="write">Writes what FlagCluster has no property for.</param>
    public static FlagValue Of(string system, string id, Action<Utf8JsonWriter>? write = null) =>
        ObjectOf(writer =>
        {
            writer.WriteString("system"u8, system);
            writer.WriteString("id"u8, id);
            write?.Invoke(writer);
        });

    /// <summary>Returns a JSON object.</summary>
    /// <param name="write">Writes its properties.</param>
    public static FlagValue ObjectOf(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return FlagValue.From(document.RootElement)!;
    }
}
