namespace FlagCluster.Bench.Stream;

/// <summary>
/// Counts the events of a stream without decoding them: an event is a <c>data:</c> line and, later, a blank one. Comments are not
/// events. Response headers and chunk sizes are lines without meaning here, so they need no parser.
/// </summary>
internal struct SseReader
{
    private const ulong DataField = 0x64_61_74_61_3A; // "data:"
    private const int FieldLength = 5;

    private ulong _start;
    private int _length;
    private bool _data;

    /// <summary>Adds received bytes.</summary>
    /// <returns>The number of events that they complete.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        var events = 0;
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            for (var i = 0; i < part.Length && _length + i < FieldLength; i++)
                _start = (_start << 8) | part[i];
            _length += part.Length;
            if (end < 0)
                break;
            if (_length >= FieldLength && _start == DataField)
                _data = true;
            else if (_data && (_length == 0 || (_length == 1 && _start == '\r')))
            {
                events++;
                _data = false;
            }
            (_start, _length) = (0, 0);
            bytes = bytes[(end + 1)..];
        }
        return events;
    }
}
