using System.Text.Json;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Control.Audit;

/// <summary>Writes and reads an entry as it is in answers, exports and messages, with its bytes unchanged.</summary>
public static class AuditLine
{
    /// <summary>Writes an entry: <c>{"sequence":1,"previous":"…","hash":"…","entry":{…},"personal":{…}}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(entry);
        writer.WriteStartObject();
        writer.WriteNumber("sequence"u8, entry.Sequence);
        writer.WriteString("previous"u8, Convert.ToHexStringLower(entry.Previous.Span));
        writer.WriteString("hash"u8, Convert.ToHexStringLower(entry.Hash.Span));
        writer.WritePropertyName("entry"u8);
        writer.WriteRawValue(entry.Bytes.Span, skipInputValidation: true);
        if (entry.Personal is { } personal)
        {
            writer.WritePropertyName("personal"u8);
            writer.WriteRawValue(personal, skipInputValidation: true);
        }
        writer.WriteEndObject();
    }

    /// <summary>Returns an entry as UTF-8 JSON on one line.</summary>
    public static byte[] Write(AuditEntry entry) => Write(writer => Write(writer, entry));

    /// <summary>Returns what an action writes as UTF-8 JSON on one line.</summary>
    internal static byte[] Write(Action<Utf8JsonWriter> write) => RulesetJson.Write(write);

    /// <summary>Reads an entry.</summary>
    /// <param name="organization">The organization of the export.</param>
    /// <param name="line">The parsed line.</param>
    /// <exception cref="InvalidDataException">The line is not an entry.</exception>
    public static AuditEntry Read(string organization, JsonElement line)
    {
        try
        {
            return new(
                organization,
                line.GetProperty("sequence").GetInt64(),
                // The text of the line and not a new serialization of it: it is what was hashed.
                System.Text.Encoding.UTF8.GetBytes(line.GetProperty("entry").GetRawText()),
                Convert.FromHexString(line.GetProperty("previous").GetString()!),
                Convert.FromHexString(line.GetProperty("hash").GetString()!)
            );
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The line is not an entry of the audit log: {exception.Message}", exception);
        }
    }
}
