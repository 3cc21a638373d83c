using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Analytics.Reading;

/// <content>
/// Reads evaluations with the order of properties in which servers write them: id, time, environment, targeting key, then what many events
/// share, and the context. What they share is read as JSON once, and found by its bytes from then on. Every other record, and every one
/// with an error, is left to the reader of JSON.
/// </content>
public sealed partial class EventReader
{
    private const int IdLength = 36,
        TimeLength = 24;

    // Longer ones hardly repeat.
    private const int MaxSharedBytes = 1_024,
        SharedSlots = 1 << 15;

    // In JSON, the end of a text or something that needs the reader of JSON.
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create([
        (byte)'"',
        (byte)'\\',
        .. Enumerable.Range(0, 0x20).Select(i => (byte)i),
    ]);

    // The context is an object inside of the record.
    private static readonly JsonReaderOptions Inside = new() { MaxDepth = 63 };

    // What stands for properties that the reader of JSON must read in their record.
    private static readonly CountedEvaluation Unusable = new(Guid.Empty, 0, "", null, null, default, []);

    private readonly ByteCache<CountedEvaluation> _shared;
    private readonly byte[] _object = new byte[MaxSharedBytes + 1];

    private static ReadOnlySpan<byte> IdStart => "{\"id\":\""u8;

    private static ReadOnlySpan<byte> TimeStart => "\",\"time\":\""u8;

    private static ReadOnlySpan<byte> EnvironmentStart => "\",\"environment\":\""u8;

    private static ReadOnlySpan<byte> TargetingKeyStart => ",\"targetingKey\":\""u8;

    private static ReadOnlySpan<byte> SharedStart => ",\"flagKey\":"u8;

    private static ReadOnlySpan<byte> ContextStart => ",\"context\":"u8;

    /// <summary>Returns the event that the reader of JSON returns, or null when that reader must be asked.</summary>
    private CountedEvaluation? TryReadRecorded(ReadOnlySpan<byte> json)
    {
        var rest = json;
        if (
            json.Length > MaxBytes
            || !TrySkip(ref rest, IdStart)
            || !TryTake(ref rest, IdLength, out var idText)
            || !TrySkip(ref rest, TimeStart)
            || !TryTake(ref rest, TimeLength, out var timeText)
            || !TrySkip(ref rest, EnvironmentStart)
            || !TryTakeText(ref rest, out var environmentText)
        )
            return null;
        string? key = null;
        if (TrySkip(ref rest, TargetingKeyStart))
        {
            if (!TryTakeText(ref rest, out var keyText) || keyText.Length is 0 or > EventLimits.TargetingKeyBytes)
                return null;
            key = Encoding.UTF8.GetString(keyText);
        }
        if (
            FindShared(rest) is not { } shared
            || !Utf8Parser.TryParse(idText, out Guid id, out var read)
            || read != IdLength
            || !_times.TryRead(timeText, out var time)
            || _texts.Find(TextKind.Environment, environmentText) is not { } environment
        )
            return null;
        return shared with { Id = id, Time = time, Environment = environment, TargetingKey = key };
    }

    /// <summary>Returns an event with what the rest of a record says, or null.</summary>
    /// <param name="rest">The properties that are left, the first after a comma, and the end of the record.</param>
    private CountedEvaluation? FindShared(ReadOnlySpan<byte> rest)
    {
        if (!rest.StartsWith(SharedStart) || rest[^1] != '}')
            return null;
        var length = rest.IndexOf(ContextStart);
        if (length >= 0 && !IsObject(rest[(length + ContextStart.Length)..^1]))
            return null;
        var properties = length >= 0 ? rest[..length] : rest[..^1];
        if (properties.Length > MaxSharedBytes)
            return null;
        var shared = _shared.Find(properties);
        return ReferenceEquals(shared, Unusable) ? null : shared;
    }

    /// <summary>Reads properties, the first after a comma, as an object of their own.</summary>
    /// <returns>An event, of which only what events share counts.</returns>
    private CountedEvaluation ReadShared(ReadOnlySpan<byte> properties)
    {
        _object[0] = (byte)'{';
        properties[1..].CopyTo(_object.AsSpan(1));
        _object[properties.Length] = (byte)'}';
        var draft = new EventDraft();
        try
        {
            return
                TryReadDraft(_object.AsSpan(0, properties.Length + 1), ref draft)
                && draft is { HasId: false, HasTime: false, Environment: null, TargetingKey: null, IsBulk: false, Flag: { } flag }
                ? ToEvaluation(draft, "", flag) ?? Unusable
                : Unusable;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A value can have a context, which is not that of the event.
            return Unusable;
        }
    }

    /// <summary>Returns whether a text is one JSON object and nothing else.</summary>
    private static bool IsObject(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, Inside);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            reader.Skip();
            return reader.BytesConsumed == text.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
            return false;
        rest = rest[expected.Length..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, int length, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.Length < length)
            return false;
        text = rest[..length];
        rest = rest[length..];
        return true;
    }

    /// <summary>Takes a text without escapes up to its end.</summary>
    private static bool TryTakeText(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        var length = rest.IndexOfAny(TextEnds);
        if (length < 0 || rest[length] != '"')
            return false;
        text = rest[..length];
        rest = rest[(length + 1)..];
        return true;
    }
}
