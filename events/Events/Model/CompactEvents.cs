using System.Buffers.Binary;

namespace FlagCluster.Events.Model;

/// <summary>
/// Writes and reads events in the compact form in which they wait in memory and in spools.
/// </summary>
/// <remarks>
/// An event is its type (1 byte), id (16), time (8), the length of its targeting key and the key, and texts up to a 0: the environment, and
/// then properties of its JSON. A text is a length and bytes, or the number of an earlier shared text; numbers start at 0 with each content
/// of a batch, which <see cref="Start"/> separates. Lengths and numbers are variable-length integers of 7 bits a byte, lowest first; the
/// lowest two bits of a text's are its kind. Other numbers are little-endian.
/// </remarks>
internal static class CompactEvents
{
    /// <summary>The byte at which the numbers of shared texts start again; no type of event has it.</summary>
    public const byte Start = 0;

    /// <summary>The approximate size of the properties that all events share, as JSON in bytes.</summary>
    public const int HeadJson = 150;

    private const int EndKind = 0,
        OwnKind = 1,
        SharedKind = 2,
        ReferenceKind = 3;

    private const int IdLength = 16,
        KindBits = 2;

    public static void WriteStart(Utf8Buffer output) => WriteByte(output, Start);

    public static void WriteHead(Utf8Buffer output, EventType type, Guid id, long time, ReadOnlySpan<byte> key)
    {
        const int Length = 1 + IdLength + sizeof(long);
        var span = output.GetSpan(Length);
        span[0] = (byte)type;
        id.TryWriteBytes(span[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(span[(1 + IdLength)..], time);
        output.Advance(Length);
        WriteNumber(output, (uint)key.Length);
        output.Append(key);
    }

    public static void WriteText(Utf8Buffer output, ReadOnlySpan<byte> text, bool isShared)
    {
        WriteNumber(output, ((uint)text.Length << KindBits) | (isShared ? (uint)SharedKind : OwnKind));
        output.Append(text);
    }

    public static void WriteReference(Utf8Buffer output, int number) => WriteNumber(output, ((uint)number << KindBits) | ReferenceKind);

    public static void WriteEnd(Utf8Buffer output) => WriteNumber(output, EndKind);

    /// <summary>Reads the head of an event, and moves the position after it.</summary>
    public static (EventType Type, Guid Id, long Time, ReadOnlyMemory<byte> Key) ReadHead(ReadOnlyMemory<byte> content, ref int position)
    {
        var span = content.Span[position..];
        var id = new Guid(span.Slice(1, IdLength), bigEndian: true);
        var time = BinaryPrimitives.ReadInt64LittleEndian(span[(1 + IdLength)..]);
        position += 1 + IdLength + sizeof(long);
        var length = (int)ReadNumber(content.Span, ref position);
        var key = content.Slice(position, length);
        position += length;
        return ((EventType)span[0], id, time, key);
    }

    /// <summary>Reads a text, and moves the position after it.</summary>
    /// <returns>False at the end of the event.</returns>
    public static bool TryReadText(ReadOnlySpan<byte> content, ref int position, List<Range> shared, out Range text) =>
        TryReadText(content, ref position, shared, out text, out _);

    /// <summary>Reads a text and its number, and moves the position after it.</summary>
    /// <param name="content">The content.</param>
    /// <param name="position">The position of the text.</param>
    /// <param name="shared">The shared texts so far, by number.</param>
    /// <param name="text">The text.</param>
    /// <param name="number">The number of the text among those that events share; -1 for a text of the event alone.</param>
    /// <returns>False at the end of the event.</returns>
    public static bool TryReadText(ReadOnlySpan<byte> content, ref int position, List<Range> shared, out Range text, out int number)
    {
        var value = ReadNumber(content, ref position);
        var length = (int)(value >> KindBits);
        var kind = (int)(value & ((1 << KindBits) - 1));
        number = -1;
        if (kind == ReferenceKind)
        {
            number = length;
            text = shared[length];
            return true;
        }
        text = position..(position + length);
        position += length;
        if (kind == SharedKind)
        {
            number = shared.Count;
            shared.Add(text);
        }
        return kind != EndKind;
    }

    private static void WriteNumber(Utf8Buffer output, uint number)
    {
        for (; number >= 0x80; number >>= 7)
            WriteByte(output, (byte)(number | 0x80));
        WriteByte(output, (byte)number);
    }

    private static void WriteByte(Utf8Buffer output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static uint ReadNumber(ReadOnlySpan<byte> content, ref int position)
    {
        uint number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var value = content[position++];
            number |= (uint)(value & 0x7F) << shift;
            if (value < 0x80)
                return number;
        }
    }
}
