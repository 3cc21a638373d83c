using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Evaluation.Unleash;

/// <summary>Represents the payload of a variant.</summary>
/// <param name="Type"><c>string</c>, <c>csv</c>, <c>number</c> or <c>json</c>.</param>
/// <param name="Value">The value as text.</param>
public readonly record struct UnleashPayload(string Type, string Value)
{
    /// <summary>
    /// Returns the payload of a variant: its value. Imported variants keep the type of their payload as an attachment; those without one
    /// have none, because their value is their name.
    /// </summary>
    /// <param name="flag">The flag.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="isImported">Whether the flag comes from Unleash.</param>
    public static UnleashPayload? Of(Flag flag, Variant variant, bool isImported)
    {
        var text = variant.Value.Type == FlagType.String ? variant.Value.AsString() : Encoding.UTF8.GetString(variant.Value.Json.Span);
        if (isImported)
        {
            var found = flag.Attachments.FirstOrDefault(attachment => attachment.Variant == variant.Key);
            if (found is null || Read(found) is not { } attached)
                return null;
            return attached with { Value = IsSame(attached, variant.Value) ? attached.Value : text };
        }
        return variant.Value.Type switch
        {
            FlagType.String => new("string", text),
            FlagType.Number => new("number", text),
            _ => new("json", text),
        };
    }

    /// <summary>Writes the payload.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("payload"u8);
        writer.WriteString("type"u8, Type);
        writer.WriteString("value"u8, Value);
        writer.WriteEndObject();
    }

    private static UnleashPayload? Read(Attachment attachment)
    {
        if (attachment.Value.Type != FlagType.Object)
            return null;
        using var document = JsonDocument.Parse(attachment.Value.Json);
        // People may write attachments of any shape, such as an array.
        return
            document.RootElement.ValueKind == JsonValueKind.Object
            && TextOf(document.RootElement, "type"u8) is { } type
            && TextOf(document.RootElement, "value"u8) is { } value
            ? new(type, value)
            : null;
    }

    private static string? TextOf(JsonElement attachment, ReadOnlySpan<byte> name) =>
        attachment.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Returns whether the text of the import is still the value, which a person may have changed since.</summary>
    private static bool IsSame(UnleashPayload attached, FlagValue value)
    {
        if (value.Type == FlagType.String)
            return value.AsString() == attached.Value;
        try
        {
            using var document = JsonDocument.Parse(attached.Value);
            return value.Equals(FlagValue.From(document.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The text is no JSON, or one of its texts has an unpaired surrogate.
            return false;
        }
    }
}
