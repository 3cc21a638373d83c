using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads the properties that all reported events have.</summary>
internal static class EventFields
{
    /// <summary>Reads a line of text: not empty, not too long, no control characters.</summary>
    public static string? Line(JsonElement value, string what, int limit, DocumentReader reader)
    {
        var text = reader.Text(value, what, limit);
        if (text.Length == 0)
            return null;
        if (!text.Any(char.IsControl))
            return text;
        reader.Error($"{what} has a control character, such as a line break; remove it.");
        return null;
    }

    /// <summary>Reads a targeting key within <see cref="EventLimits.TargetingKeyBytes"/>.</summary>
    public static string? TargetingKey(JsonElement value, DocumentReader reader)
    {
        var key = reader.Text(value, "'targetingKey'", int.MaxValue);
        if (key.Length == 0)
            return null;
        if (Encoding.UTF8.GetByteCount(key) > EventLimits.TargetingKeyBytes)
            reader.Error($"'targetingKey' may have {EventLimits.TargetingKeyBytes} bytes of UTF-8 at most.");
        else if (key.Contains('\0', StringComparison.Ordinal))
            reader.Error("'targetingKey' has the character U+0000; remove it.");
        else
            return key;
        return null;
    }

    /// <summary>Reads an OpenFeature name in upper case, such as a reason.</summary>
    public static string? Constant(JsonElement value, string what, DocumentReader reader)
    {
        var text = reader.Text(value, what, 64);
        if (text.Length == 0)
            return null;
        if (char.IsAsciiLetterUpper(text[0]) && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
            return text;
        reader.Error($"{what} '{Clipped.Value(text)}' must be capitals, digits and '_', and start with a capital.");
        return null;
    }

    /// <summary>Reads a finite number.</summary>
    public static double? Number(JsonElement value, string what, DocumentReader reader)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return reader.Finite(value, what);
        reader.Error($"{what} must be a number, not {DocumentReader.Describe(value)}.");
        return null;
    }

    /// <summary>Reads the time of an event, as Unix milliseconds.</summary>
    public static long? Time(JsonElement value, EventFrame frame, DocumentReader reader)
    {
        var text = reader.Text(value, "'time'", 64);
        if (text.Length == 0)
            return null;
        if (text.Length <= 10 || !Rfc3339.TryParse(text, out var time))
        {
            reader.Error($"'time' is '{Clipped.Value(text)}'; write it like 2027-01-31T08:00:00.123Z.");
            return null;
        }
        if (time > frame.Now + frame.Limits.Ahead)
            reader.Error(
                $"'time' is more than {Text(frame.Limits.Ahead.TotalSeconds)} seconds ahead of this server (Track:MaxAheadSeconds); "
                    + "set the sender's clock."
            );
        else if (time < frame.Now - frame.Limits.Age)
            reader.Error(
                $"'time' is more than {Text(frame.Limits.Age.TotalHours)} hours ago (Track:MaxAgeHours); older events are rejected."
            );
        else
            return time.ToUnixTimeMilliseconds();
        return null;
    }

    /// <summary>Reads attributes.</summary>
    /// <returns>A compact JSON object in UTF-8; empty when there are none or when there is an error.</returns>
    public static ReadOnlyMemory<byte> Attributes(JsonElement value, string what, EventLimits limits, DocumentReader reader)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            reader.Error($"{what} must be a JSON object, not {DocumentReader.Describe(value)}.");
            return default;
        }
        var errors = reader.Errors.Count;
        var count = value.GetPropertyCount();
        if (count > limits.Attributes)
            reader.Error($"{what} may have {limits.Attributes} attributes at most (Track:MaxAttributes), not {count}.");
        if (reader.Errors.Count > errors || count == 0)
            return default;
        // Check reports numbers, with their pointers.
        if (reader.ValueOfAnyNumbers(value, what) is not { } read || reader.Errors.Count > errors)
            return default;
        if (read.Json.Length > limits.AttributeBytes)
            reader.Error($"{what} takes {read.Json.Length} bytes as JSON; {limits.AttributeBytes} are allowed (Track:MaxAttributeLength).");
        else
            Check(value, what, 1, reader);
        return reader.Errors.Count > errors ? default : read.Json;
    }

    /// <summary>Reports values that consumers of events cannot store.</summary>
    private static void Check(JsonElement value, string what, int depth, DocumentReader reader)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth > EventLimits.AttributeDepth:
                reader.Error($"{what} may be nested {EventLimits.AttributeDepth} levels deep at most.");
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    reader.Enter(member.Name);
                    if (member.Name.Length == 0)
                        reader.Error("An attribute's name must not be empty.");
                    if (member.Name.Contains('\0', StringComparison.Ordinal))
                        reader.Error("An attribute's name has the character U+0000; remove it.");
                    Check(member.Value, what, depth + 1, reader);
                    reader.Leave();
                }
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    reader.Enter(index++);
                    Check(item, what, depth + 1, reader);
                    reader.Leave();
                }
                break;
            case JsonValueKind.String when value.GetString()!.Contains('\0', StringComparison.Ordinal):
                reader.Error("The text has the character U+0000; remove it.");
                break;
            case JsonValueKind.Number:
                reader.Finite(value, "The attribute");
                break;
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
