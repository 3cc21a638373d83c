using System.Collections;
using System.IO.Hashing;
using System.Numerics;
using System.Text;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Represents an immutable set of targeting keys, compact and fast with hundreds of thousands of keys: one UTF-8 block and an
/// open-addressed table of offsets. It takes about 8 bytes per key in addition to the text. A lookup does not allocate.
/// </summary>
public sealed class KeySet : IEnumerable<string>
{
    private readonly byte[] _text; // for each key: two bytes of length, then its UTF-8
    private readonly int[] _slots; // offset into _text plus one; 0 is free
    private readonly int[] _order; // offsets in the order the keys were given
    private readonly int _longest; // the length of the longest key

    private KeySet(byte[] text, int[] slots, int[] order, int longest)
    {
        _text = text;
        _slots = slots;
        _order = order;
        _longest = longest;
    }

    /// <summary>Gets the set without keys.</summary>
    public static KeySet Empty { get; } = new([], new int[1], [], -1);

    /// <summary>Gets the number of keys.</summary>
    public int Count => _order.Length;

    /// <summary>Returns a set of keys. A repeated key counts once, at its first position.</summary>
    /// <param name="keys">The keys, each 65,535 bytes of UTF-8 at most.</param>
    /// <exception cref="ArgumentException">A key is too long.</exception>
    public static KeySet Create(IReadOnlyCollection<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            return Empty;

        var size = 0;
        foreach (var key in keys)
            size = checked(size + 2 + Encoding.UTF8.GetByteCount(key));
        var text = new byte[size];
        var slots = new int[BitOperations.RoundUpToPowerOf2((uint)keys.Count + (uint)keys.Count / 2 + 1)];
        var order = new int[keys.Count];
        int used = 0,
            count = 0,
            longest = 0;
        foreach (var key in keys)
        {
            var length = Encoding.UTF8.GetBytes(key, text.AsSpan(used + 2));
            if (length > ushort.MaxValue)
                throw new ArgumentException($"A key of {length} bytes is longer than {ushort.MaxValue}.", nameof(keys));
            var slot = FindSlot(text, slots, text.AsSpan(used + 2, length));
            if (slots[slot] != 0)
                continue;
            BitConverter.TryWriteBytes(text.AsSpan(used), (ushort)length);
            slots[slot] = used + 1;
            order[count++] = used;
            used += 2 + length;
            longest = Math.Max(longest, length);
        }
        return used == size ? new(text, slots, order, longest) : new(text[..used], slots, order[..count], longest);
    }

    /// <summary>Returns whether a key is in the set.</summary>
    /// <param name="utf8Key">The key as UTF-8.</param>
    public bool Contains(ReadOnlySpan<byte> utf8Key) => utf8Key.Length <= _longest && _slots[FindSlot(_text, _slots, utf8Key)] != 0;

    /// <summary>Returns whether another set has the same keys, in any order.</summary>
    /// <param name="other">The other set.</param>
    public bool HasSameKeys(KeySet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Count != other.Count)
            return false;
        for (var i = 0; i < Count; i++)
            if (!other.Contains(this[i]))
                return false;
        return true;
    }

    /// <summary>Gets the key at an index, as UTF-8.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1, in the order given.</param>
    public ReadOnlySpan<byte> this[int index] => KeyAt(_text, _order[index]);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return Encoding.UTF8.GetString(this[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int FindSlot(byte[] text, int[] slots, ReadOnlySpan<byte> key)
    {
        var mask = slots.Length - 1;
        var slot = (int)XxHash3.HashToUInt64(key) & mask;
        while (slots[slot] != 0 && !KeyAt(text, slots[slot] - 1).SequenceEqual(key))
            slot = (slot + 1) & mask;
        return slot;
    }

    private static ReadOnlySpan<byte> KeyAt(byte[] text, int offset) => text.AsSpan(offset + 2, BitConverter.ToUInt16(text, offset));
}
