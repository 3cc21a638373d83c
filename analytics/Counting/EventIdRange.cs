namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents a range of 65,536 event ids. The ids of one server process are numbered, so a range of them is full of ids; an id derived
/// from a sender's id is usually alone in its range.
/// </summary>
/// <param name="High">The first 64 bits of the ids.</param>
/// <param name="Low">The last 64 bits of the ids without the last 16.</param>
public readonly record struct EventIdRange(ulong High, ulong Low) : ISortedKey<EventIdRange>
{
    /// <inheritdoc/>
    public int Order(EventIdRange other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>Returns the range of an id and its number in the range.</summary>
    internal static (EventIdRange Range, ushort Number) Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var low = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return (new(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), low >> 16), (ushort)low);
    }
}
