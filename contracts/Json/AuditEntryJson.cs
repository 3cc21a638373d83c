using System.Text.Json;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Contracts.Json;

/// <summary>
/// Writes entries of the audit log. The bytes are stored and hashed as they are; names, e-mail addresses, network addresses and user
/// agents are not among them.
/// </summary>
public static class AuditEntryJson
{
    /// <summary>The largest size of <c>before</c> and <c>after</c> each, in bytes of UTF-8. A larger one is replaced by its size.</summary>
    public const int MaxItemBytes = 32 << 10;

    /// <summary>Writes an entry as UTF-8 JSON on one line, with its members in a fixed order.</summary>
    /// <param name="record">What the entry states.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="sequence">The number.</param>
    /// <param name="microseconds">The time in microseconds since 1970 UTC.</param>
    /// <exception cref="ArgumentException"><c>Before</c> or <c>After</c> is not a JSON object.</exception>
    public static byte[] Write(AuditRecord record, long epoch, long sequence, long microseconds)
    {
        ArgumentNullException.ThrowIfNull(record);
        return RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("v"u8, 1);
            writer.WriteString("organization"u8, record.Organization);
            writer.WriteNumber("epoch"u8, epoch);
            writer.WriteNumber("sequence"u8, sequence);
            writer.WriteString("time"u8, AuditTime.Text(microseconds));
            writer.WriteString("action"u8, record.Action);
            writer.WriteString("subject"u8, record.Subject);
            writer.WriteString("result"u8, record.Result.Name());
            WriteText(writer, "code"u8, record.Code);
            writer.WritePropertyName("actor"u8);
            ActorJson.Write(writer, record.Initiator.Actor);
            WriteText(writer, "via"u8, record.Initiator.Via);
            WriteText(writer, "requestId"u8, record.Initiator.RequestId);
            WriteText(writer, "reason"u8, record.Initiator.Reason);
            if (record.Count > 1)
                writer.WriteNumber("count"u8, record.Count);
            WriteItem(writer, "before"u8, record.Before);
            WriteItem(writer, "after"u8, record.After);
            WriteChange(writer, record.Change);
            writer.WriteEndObject();
        });
    }

    /// <summary>Writes the personal data of an entry as a JSON object, or null when it has none.</summary>
    /// <param name="record">What the entry states.</param>
    /// <exception cref="ArgumentException"><c>Personal</c> is not a JSON object.</exception>
    public static (byte[]? Actor, byte[]? Subject) WritePersonal(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var initiator = record.Initiator;
        var (name, email, address, userAgent) = (initiator.Name, initiator.Email, initiator.Address, initiator.UserAgent);
        var actor = (name ?? email ?? address ?? userAgent) is null
            ? null
            : RulesetJson.Write(writer =>
            {
                writer.WriteStartObject();
                WriteText(writer, "name"u8, name);
                WriteText(writer, "email"u8, email);
                WriteText(writer, "address"u8, address);
                WriteText(writer, "userAgent"u8, userAgent);
                writer.WriteEndObject();
            });
        return (actor, record.Personal is { } personal ? RulesetJson.Write(writer => WriteObject(writer, personal)) : null);
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void WriteItem(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? json)
    {
        if (json is null)
            return;
        writer.WritePropertyName(name);
        if (json.Length <= MaxItemBytes && System.Text.Encoding.UTF8.GetByteCount(json) <= MaxItemBytes)
        {
            WriteObject(writer, json);
            return;
        }
        writer.WriteStartObject();
        writer.WriteNumber("omittedCharacters"u8, json.Length);
        writer.WriteEndObject();
    }

    /// <summary>Writes an object without the spaces and line breaks of its text: an entry is one line.</summary>
    private static void WriteObject(Utf8JsonWriter writer, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ArgumentException("The state of an audited item must be a JSON object.", nameof(json));
            document.RootElement.WriteTo(writer);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The state of an audited item is not JSON: {exception.Message}", nameof(json), exception);
        }
    }

    private static void WriteChange(Utf8JsonWriter writer, AuditChange? change)
    {
        if (change is null)
            return;
        writer.WriteStartObject("change"u8);
        writer.WriteString("environment"u8, change.Environment.ToString());
        writer.WriteString("version"u8, change.Version.ToString());
        writer.WriteString("hash"u8, Convert.ToHexStringLower(change.Hash.Span));
        writer.WriteNumber("operations"u8, change.Operations);
        writer.WriteStartArray("items"u8);
        foreach (var item in change.Items)
            writer.WriteStringValue(item);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
