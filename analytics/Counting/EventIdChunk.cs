using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents a set of 16-bit numbers: sorted numbers while there are few, a bitmap when there are many, at most two bytes for each and
/// 8 KiB in all.
/// </summary>
/// <remarks>The containers of Roaring bitmaps: Chambi, Lemire, Kaser, Godin, arXiv 1402.6407.</remarks>
internal sealed class EventIdChunk
{
    private const int MaxSorted = 4_095;
    private const int BitmapBytes = 8_192;

    private ushort[] _sorted = [];
    private byte[]? _bitmap;

    /// <summary>Gets the number of numbers in the set.</summary>
    public int Count { get; private set; }

    /// <summary>Returns whether the set contains a number.</summary>
    public bool Contains(ushort number) =>
        _bitmap is null ? Array.BinarySearch(_sorted, 0, Count, number) >= 0 : (_bitmap[number >> 3] & (1 << (number & 7))) != 0;

    /// <summary>Adds a number.</summary>
    /// <returns>False when the set contains it already.</returns>
    public bool Add(ushort number)
    {
        if (_bitmap is null && Count == MaxSorted && !Contains(number))
            ConvertToBitmap();
        return _bitmap is null ? AddSorted(number) : AddBit(number);
    }

    /// <summary>Adds all numbers of another set.</summary>
    public void UnionWith(EventIdChunk other)
    {
        if (other._bitmap is null)
        {
            foreach (var number in other._sorted.AsSpan(0, other.Count))
                Add(number);
            return;
        }
        if (_bitmap is null)
            ConvertToBitmap();
        var own = MemoryMarshal.Cast<byte, ulong>(_bitmap.AsSpan());
        var more = MemoryMarshal.Cast<byte, ulong>(other._bitmap.AsSpan());
        Count = 0;
        for (var i = 0; i < own.Length; i++)
        {
            own[i] |= more[i];
            Count += BitOperations.PopCount(own[i]);
        }
    }

    /// <summary>Returns whether both sets have a number.</summary>
    public bool Overlaps(EventIdChunk other)
    {
        var (few, many) = Count < other.Count ? (this, other) : (other, this);
        if (few._bitmap is null)
        {
            foreach (var number in few._sorted.AsSpan(0, few.Count))
                if (many.Contains(number))
                    return true;
            return false;
        }
        for (var i = 0; i < BitmapBytes; i++)
            if ((few._bitmap[i] & many._bitmap![i]) != 0)
                return true;
        return false;
    }

    /// <summary>Returns the big-endian numbers in order, or the bitmap. Equal sets have equal bytes.</summary>
    public byte[] ToBytes()
    {
        if (_bitmap is not null)
            return [.. _bitmap];
        var bytes = new byte[2 * Count];
        for (var i = 0; i < Count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), _sorted[i]);
        return bytes;
    }

    /// <summary>Reads the bytes that <see cref="ToBytes"/> returned.</summary>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public static EventIdChunk FromBytes(ReadOnlySpan<byte> bytes)
    {
        var chunk = new EventIdChunk();
        if (bytes.Length == BitmapBytes)
        {
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
                chunk.Count += BitOperations.PopCount(word);
            chunk._bitmap = bytes.ToArray();
            return chunk.Count > MaxSorted ? chunk : throw Invalid();
        }
        if (bytes.Length % 2 != 0 || bytes.Length > 2 * MaxSorted)
            throw Invalid();
        for (var position = 0; position < bytes.Length; position += 2)
            if (!chunk.Append(BinaryPrimitives.ReadUInt16BigEndian(bytes[position..])))
                throw Invalid();
        return chunk;
    }

    private bool Append(ushort number) => (Count == 0 || _sorted[Count - 1] < number) && AddSorted(number);

    private bool AddSorted(ushort number)
    {
        // The ids of a process are numbered, so a new one is almost always the largest.
        var position = Count == 0 || _sorted[Count - 1] < number ? ~Count : Array.BinarySearch(_sorted, 0, Count, number);
        if (position >= 0)
            return false;
        position = ~position;
        if (Count == _sorted.Length)
            Array.Resize(ref _sorted, Math.Min(MaxSorted, Math.Max(4, 2 * Count)));
        Array.Copy(_sorted, position, _sorted, position + 1, Count - position);
        _sorted[position] = number;
        Count++;
        return true;
    }

    private bool AddBit(ushort number)
    {
        var bit = (byte)(1 << (number & 7));
        if ((_bitmap![number >> 3] & bit) != 0)
            return false;
        _bitmap[number >> 3] |= bit;
        Count++;
        return true;
    }

    private void ConvertToBitmap()
    {
        _bitmap = new byte[BitmapBytes];
        var numbers = _sorted.AsSpan(0, Count);
        Count = 0;
        foreach (var number in numbers)
            AddBit(number);
        _sorted = [];
    }

    private static InvalidDataException Invalid() => new("The bytes are no event ids of FlagCluster; fold the events again.");
}
