using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Analytics.Reading;

/// <content>Reads texts and flags.</content>
public sealed partial class EventReader
{
    // Two numbers of 64 bits and a dot.
    private const int MaxVersionLength = 2 * 19 + 1;

    private bool ReadText(ref Utf8JsonReader reader, string property, TextKind kind, out string? text)
    {
        text = TryText(ref reader, out var utf8) ? _texts.Find(kind, utf8) : null;
        return text is not null || Fail(property, TextRules.Describe(kind));
    }

    private bool ReadTargetingKey(ref Utf8JsonReader reader, out string? key)
    {
        key = null;
        if (!TryText(ref reader, out var utf8) || utf8.Length is 0 or > EventLimits.TargetingKeyBytes)
            return Fail("targetingKey", $"a text of 1 to {EventLimits.TargetingKeyBytes} bytes");
        key = Encoding.UTF8.GetString(utf8);
        // No database stores U+0000.
        if (utf8.Contains((byte)0))
            key = key.Replace('\0', '\uFFFD');
        return true;
    }

    /// <summary>Returns a version. A text that is none does not matter: only few events need their version.</summary>
    private static EnvironmentVersion VersionOf(ref Utf8JsonReader reader)
    {
        Span<char> text = stackalloc char[MaxVersionLength];
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.Length > text.Length)
            return EnvironmentVersion.None;
        var length = Encoding.Latin1.GetChars(reader.ValueSpan, text);
        return EnvironmentVersion.TryParse(text[..length], out var version) ? version : EnvironmentVersion.None;
    }

    /// <summary>Reads <c>[[flag key, variant, reason, rule id, error code], …]</c>; absent values at the end are omitted.</summary>
    private bool ReadFlags(ref Utf8JsonReader reader)
    {
        _flags.Clear();
        if (reader.TokenType != JsonTokenType.StartArray)
            return Fail("flags", "an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_flags.Count == MaxFlags)
                return Fail("flags", $"an array of at most {MaxFlags} elements");
            if (reader.TokenType != JsonTokenType.StartArray)
                return Fail("flags", "an array of arrays");
            if (
                !ReadElement(ref reader, TextKind.Key, out var flag)
                || !ReadElement(ref reader, TextKind.Key, out var variant)
                || !ReadElement(ref reader, TextKind.Code, out var reason)
                || !ReadElement(ref reader, TextKind.Key, out var rule)
                || !ReadElement(ref reader, TextKind.Code, out var error)
            )
                return false;
            if (flag is null || reason is null)
                return Fail("flags", "an array of arrays with at least flag key, variant and reason");
            _flags.Add((flag, variant, reason, rule, error));
            SkipElements(ref reader);
        }
        return _flags.Count > 0 || Fail("flags", "an array with at least one element");
    }

    /// <summary>Reads the next element of an array. The text is null for <c>null</c>, and after the last element.</summary>
    private bool ReadElement(ref Utf8JsonReader reader, TextKind kind, out string? text)
    {
        text = null;
        if (reader.TokenType == JsonTokenType.EndArray)
            return true;
        reader.Read();
        if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.Null)
            return true;
        text = TryText(ref reader, out var utf8) ? _texts.Find(kind, utf8) : null;
        return text is not null || Fail("flags", $"an array whose keys, variants and rules are {TextRules.Describe(TextKind.Key)}");
    }

    /// <summary>Skips the elements that a later version has added.</summary>
    private static void SkipElements(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
            return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            reader.Skip();
    }

    /// <summary>Returns the UTF-8 of a string token, unescaped.</summary>
    /// <exception cref="InvalidOperationException">The text has an escape of half a surrogate pair.</exception>
    private bool TryText(ref Utf8JsonReader reader, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        // No allowed text is longer: an escaped byte takes six bytes.
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > _unescaped.Length)
            return false;
        if (!reader.ValueIsEscaped)
        {
            utf8 = reader.ValueSpan;
            return true;
        }
        utf8 = _unescaped.AsSpan(0, reader.CopyString(_unescaped));
        return true;
    }

    private static EventProperty PropertyOf(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            // Names with escapes are unusual and correct.
            foreach (var (known, value) in Escapable)
                if (reader.ValueTextEquals(known))
                    return value;
            return EventProperty.Unknown;
        }
        return name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => EventProperty.Id,
            4 when name.SequenceEqual("time"u8) => EventProperty.Time,
            4 when name.SequenceEqual("name"u8) => EventProperty.Name,
            4 when name.SequenceEqual("bulk"u8) => EventProperty.Bulk,
            5 when name.SequenceEqual("value"u8) => EventProperty.Value,
            5 when name.SequenceEqual("flags"u8) => EventProperty.Flags,
            5 when name.SequenceEqual("known"u8) => EventProperty.Known,
            6 when name.SequenceEqual("reason"u8) => EventProperty.Reason,
            6 when name.SequenceEqual("ruleId"u8) => EventProperty.RuleId,
            6 when name.SequenceEqual("source"u8) => EventProperty.Source,
            6 when name.SequenceEqual("client"u8) => EventProperty.Client,
            7 when name.SequenceEqual("flagKey"u8) => EventProperty.FlagKey,
            7 when name.SequenceEqual("variant"u8) => EventProperty.Variant,
            7 when name.SequenceEqual("keyKind"u8) => EventProperty.KeyKind,
            9 when name.SequenceEqual("errorCode"u8) => EventProperty.ErrorCode,
            10 when name.SequenceEqual("attributes"u8) => EventProperty.Attributes,
            11 when name.SequenceEqual("environment"u8) => EventProperty.Environment,
            12 when name.SequenceEqual("targetingKey"u8) => EventProperty.TargetingKey,
            12 when name.SequenceEqual("samplingRate"u8) => EventProperty.SamplingRate,
            14 when name.SequenceEqual("rulesetVersion"u8) => EventProperty.RulesetVersion,
            _ => EventProperty.Unknown,
        };
    }

    private static readonly (string Name, EventProperty Property)[] Escapable =
    [
        .. Enum.GetValues<EventProperty>()
            .Where(property => property != EventProperty.Unknown)
            .Select(property => (JsonNamingPolicy.CamelCase.ConvertName(property.ToString()), property)),
    ];
}
