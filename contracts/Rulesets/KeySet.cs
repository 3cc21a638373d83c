using System.Collections;
using System.Numerics;
using System.Text;
using FlagCluster.Contracts.Hashing;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// An immutable set of targeting keys that stays small and fast at hundreds of thousands: all keys stand in one UTF-8 block, found through an
/// open-addressed table of offsets. About 8 bytes a key over the text; a look-up allocates nothing.
/// </summary>
public sealed class KeySet : IEnumerable<string>
{
    private readonly byte[] _text;     // for each key: two bytes of length, then its UTF-8
    private readonly int[] _slots;     // offset into _text plus one; 0 is free
    private readonly int[] _order;     // offsets in the order the keys were given

    private KeySet(byte[] text, int[] slots, int[] order)
    {
        _text = text;
        _slots = slots;
        _order = order;
    }

    /// <summary>The set without keys.</summary>
    public static KeySet Empty { get; } = new([], new int[1], []);

    /// <summary>The number of keys.</summary>
    public int Count => _order.Length;

    /// <summary>Makes a set; a key given twice counts once and keeps its first place.</summary>
    /// <param name="keys">The keys, each 65,535 bytes of UTF-8 at most.</param>
    /// <exception cref="ArgumentException">A key is too long.</exception>
    public static KeySet Create(IReadOnlyCollection<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0) return Empty;

        var size = 0;
        foreach (var key in keys) size = checked(size + 2 + Encoding.UTF8.GetByteCount(key));
        var text = new byte[size];
        var slots = new int[BitOperations.RoundUpToPowerOf2((uint)keys.Count + (uint)keys.Count / 2 + 1)];
        var order = new int[keys.Count];
        int used = 0, count = 0;
        foreach (var key in keys)
        {
            var length = Encoding.UTF8.GetBytes(key, text.AsSpan(used + 2));
            if (length > ushort.MaxValue) throw new ArgumentException($"A key of {length} bytes is longer than {ushort.MaxValue}.", nameof(keys));
            var slot = FindSlot(text, slots, text.AsSpan(used + 2, length));
            if (slots[slot] != 0) continue;
            BitConverter.TryWriteBytes(text.AsSpan(used), (ushort)length);
            slots[slot] = used + 1;
            order[count++] = used;
            used += 2 + length;
        }
        return used == size ? new(text, slots, order) : new(text[..used], slots, order[..count]);
    }

    /// <summary>Whether a key is in the set.</summary>
    /// <param name="utf8Key">The key as UTF-8.</param>
    public bool Contains(ReadOnlySpan<byte> utf8Key) => _slots[FindSlot(_text, _slots, utf8Key)] != 0;

    /// <summary>The key at a place, as UTF-8.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1, in the order given.</param>
    public ReadOnlySpan<byte> this[int index] => KeyAt(_text, _order[index]);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return Encoding.UTF8.GetString(this[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int FindSlot(byte[] text, int[] slots, ReadOnlySpan<byte> key)
    {
        var mask = slots.Length - 1;
        var slot = (int)Murmur3.Hash32(key, 0) & mask;
        while (slots[slot] != 0 && !KeyAt(text, slots[slot] - 1).SequenceEqual(key)) slot = (slot + 1) & mask;
        return slot;
    }

    private static ReadOnlySpan<byte> KeyAt(byte[] text, int offset) => text.AsSpan(offset + 2, BitConverter.ToUInt16(text, offset));
}
