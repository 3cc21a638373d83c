using System.Globalization;

namespace FlagCluster.Events.Model;

/// <summary>Holds the events of a batch as JSON, with their keys.</summary>
internal sealed class EventJson
{
    /// <summary>The smallest size of the array in bytes.</summary>
    public const int SmallestSize = 64 * 1024;

    private const int IdLength = 36;

    private readonly List<Entry> _entries = [];
    private readonly List<Range> _shared = [];
    private readonly Utf8Buffer _text = new(SmallestSize);
    private readonly byte[] _lastTimeText = new byte["2026-01-01T00:00:00.000Z".Length];
    private long _lastTime = long.MinValue;

    private static ReadOnlySpan<byte> IdStart => "{\"id\":\""u8;

    /// <summary>Gets the size of the array in bytes.</summary>
    public int Size => _text.Size;

    public EventRecord this[int index]
    {
        get
        {
            var entry = _entries[index];
            var environment = _text.Slice(entry.Start, entry.Environment);
            // Without a targeting key, the key is the id, which the value contains: every delivery reaches the same partition.
            var key = entry.Key == 0 ? _text.Slice(entry.Value + IdStart.Length, IdLength) : _text.Slice(entry.Start, entry.Key);
            return new(entry.Type, entry.Id, entry.Time, environment, key, _text.Slice(entry.Value, entry.End - entry.Value));
        }
    }

    /// <summary>Writes the JSON of events instead of what was written before.</summary>
    /// <param name="content">The compact form of the events.</param>
    public void Write(ReadOnlyMemory<byte> content)
    {
        _entries.Clear();
        _shared.Clear();
        _text.Truncate(0);
        for (var position = 0; position < content.Length; )
        {
            if (content.Span[position] == CompactEvents.Start)
            {
                _shared.Clear();
                position++;
                continue;
            }
            WriteEvent(content, ref position);
        }
    }

    private void WriteEvent(ReadOnlyMemory<byte> content, ref int position)
    {
        var (type, id, time, key) = CompactEvents.ReadHead(content, ref position);
        var bytes = content.Span;
        CompactEvents.TryReadText(bytes, ref position, _shared, out var environment);
        // The key of the record, and after it the value.
        var start = _text.Length;
        _text.Append(bytes[environment]);
        var environmentLength = _text.Length - start;
        if (!key.IsEmpty)
        {
            _text.Append("/"u8);
            _text.Append(key.Span);
        }
        var value = _text.Length;
        WriteHead(id, time, bytes[environment], key.Span);
        var isArray = false;
        while (CompactEvents.TryReadText(bytes, ref position, _shared, out var text))
        {
            // Texts start with a comma, which the first element of an array has not.
            var next = bytes[text];
            _text.Append(isArray ? next[1..] : next);
            isArray = next[^1] == (byte)'[';
        }
        _text.Append("}"u8);
        _entries.Add(new(type, id, time, start, environmentLength, key.IsEmpty ? 0 : value - start, value, _text.Length));
    }

    private void WriteHead(Guid id, long time, ReadOnlySpan<byte> environment, ReadOnlySpan<byte> key)
    {
        _text.Append(IdStart);
        _text.Append(id);
        _text.Append("\",\"time\":\""u8);
        if (time != _lastTime)
            SetTime(time);
        _text.Append(_lastTimeText);
        _text.Append("\",\"environment\":\""u8);
        _text.Append(environment);
        _text.Append("\""u8);
        if (key.IsEmpty)
            return;
        _text.Append(",\"targetingKey\":"u8);
        _text.AppendString(key);
    }

    /// <summary>Formats the time once for all events of the same millisecond, because formatting is expensive.</summary>
    private void SetTime(long time)
    {
        var utc = DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime;
        utc.TryFormat(_lastTimeText, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _lastTime = time;
    }

    private readonly record struct Entry(EventType Type, Guid Id, long Time, int Start, int Environment, int Key, int Value, int End);
}
