using System.Text.Json;

namespace FlagCluster.Api.DataPlane.Compatible;

/// <summary>
/// Writes which flags the format of another system cannot express, for people: clients of these systems ignore the property.
/// </summary>
internal static class UnsupportedFlags
{
    /// <summary>Writes the property <c>unsupported</c>.</summary>
    /// <param name="writer">Writes the document of the flags.</param>
    /// <param name="keyName">How the system calls the key of a flag.</param>
    /// <param name="flags">The flags, with what they have that the format cannot express.</param>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> keyName, IEnumerable<(string Key, string Problem)> flags)
    {
        writer.WriteStartArray("unsupported"u8);
        foreach (var (key, problem) in flags)
        {
            writer.WriteStartObject();
            writer.WriteString(keyName, key);
            writer.WriteString("reason"u8, $"The flag has {problem}.");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
