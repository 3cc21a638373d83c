using System.Runtime.InteropServices;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Represents a node of the hash trie of a <see cref="KeySet"/>: up to 32 children by the next five bits of the hash, or a leaf with up to
/// 128 keys in one block. A change copies the nodes on the way to its leaf, about 3 KB, and shares all others.
/// </summary>
/// <remarks>After P. Bagwell, "Ideal Hash Trees", 2001, with blocks of keys as leaves: an object per key would take more memory.</remarks>
internal sealed class KeyNode
{
    private const int Bits = 5,
        Width = 1 << Bits,
        Mask = Width - 1,
        LeafKeys = 128,
        EndBytes = sizeof(int);

    /// <summary>The position of the first five bits in a hash: the highest.</summary>
    public const int FirstShift = 64 - Bits;

    private readonly KeyNode?[]? _children;

    // A leaf: the lowest byte of each key's hash, the end of each key in the text, the text.
    private readonly byte[] _block = [];

    private KeyNode(KeyNode?[] children, int count)
    {
        _children = children;
        Count = count;
    }

    private KeyNode(ReadOnlySpan<KeyEntry> entries)
    {
        Count = entries.Length;
        var size = 0;
        foreach (var entry in entries)
            size = checked(size + 1 + EndBytes + entry.Text.Length);
        _block = new byte[size];
        var text = _block.AsSpan(Count * (1 + EndBytes));
        var end = 0;
        for (var index = 0; index < entries.Length; index++)
        {
            entries[index].Text.CopyTo(text[end..]);
            end += entries[index].Text.Length;
            _block[index] = (byte)entries[index].Hash;
            MemoryMarshal.Write(_block.AsSpan(Count + index * EndBytes), end);
        }
    }

    /// <summary>Gets the number of keys.</summary>
    public int Count { get; }

    /// <summary>Returns whether the node has a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">The hash of the key.</param>
    /// <param name="shift">The position of the bits that select a child of this node.</param>
    public bool Contains(ReadOnlySpan<byte> key, ulong hash, int shift)
    {
        var node = this;
        for (; node._children is { } children; shift -= Bits)
        {
            if (children[(int)(hash >> shift) & Mask] is not { } child)
                return false;
            node = child;
        }
        var tags = node._block.AsSpan(0, node.Count);
        for (var index = tags.IndexOf((byte)hash); index >= 0; )
        {
            if (node.KeyAt(index).SequenceEqual(key))
                return true;
            var next = tags[(index + 1)..].IndexOf((byte)hash);
            index = next < 0 ? next : index + 1 + next;
        }
        return false;
    }

    /// <summary>Returns the node after a change.</summary>
    /// <param name="node">The node, or null when there is none.</param>
    /// <param name="remove">The keys to remove, distinct and in the order of their hashes.</param>
    /// <param name="add">The keys to add after that, distinct and in the order of their hashes.</param>
    /// <param name="shift">The position of the bits that select a child of this node.</param>
    /// <returns>The same node when nothing changes; null when no key is left.</returns>
    public static KeyNode? Change(KeyNode? node, ReadOnlySpan<KeyEntry> remove, ReadOnlySpan<KeyEntry> add, int shift)
    {
        if (node is null)
            return Build(add, shift);
        if (node._children is not { } children)
            return node.ChangeLeaf(remove, add, shift);
        KeyNode?[]? changed = null;
        while (!remove.IsEmpty || !add.IsEmpty)
        {
            var digit = Math.Min(Digit(remove, shift), Digit(add, shift));
            var child = Change(children[digit], Take(ref remove, digit, shift), Take(ref add, digit, shift), shift - Bits);
            if (child != children[digit])
                (changed ??= [.. children])[digit] = child;
        }
        return changed is null ? node : OfChildren(changed);
    }

    /// <summary>Returns the keys of this node that another one does not have. Shared nodes are not visited.</summary>
    public IEnumerable<KeyEntry> Except(KeyNode? other, int shift)
    {
        if (this == other)
            yield break;
        if (_children is null)
        {
            foreach (var entry in Entries())
                if (other is null || !other.Contains(entry.Text, entry.Hash, shift))
                    yield return entry;
            yield break;
        }
        for (var digit = 0; digit < Width; digit++)
        {
            // A leaf has the keys of every digit.
            var counterpart = other?._children is { } children ? children[digit] : other;
            if (_children[digit] is not { } child || child == counterpart)
                continue;
            foreach (var entry in child.Except(counterpart, shift - Bits))
                yield return entry;
        }
    }

    /// <summary>Adds the keys to a list.</summary>
    public void CopyTo(List<KeyEntry> entries)
    {
        if (_children is null)
        {
            entries.AddRange(Entries());
            return;
        }
        foreach (var child in _children)
            child?.CopyTo(entries);
    }

    private static KeyNode? Build(ReadOnlySpan<KeyEntry> entries, int shift)
    {
        if (entries.IsEmpty)
            return null;
        // Keys whose hashes are equal stay together.
        if (entries.Length <= LeafKeys || shift < 0)
            return new(entries);
        var children = new KeyNode?[Width];
        var count = entries.Length;
        while (!entries.IsEmpty)
        {
            var digit = Digit(entries, shift);
            children[digit] = Build(Take(ref entries, digit, shift), shift - Bits);
        }
        return new(children, count);
    }

    private KeyNode? ChangeLeaf(ReadOnlySpan<KeyEntry> remove, ReadOnlySpan<KeyEntry> add, int shift)
    {
        var entries = new List<KeyEntry>(Count + add.Length);
        foreach (var entry in Entries())
            if (!Has(remove, entry) || Has(add, entry))
                entries.Add(entry);
        var kept = entries.Count;
        foreach (var entry in add)
            if (!Contains(entry.Text, entry.Hash, shift))
                entries.Add(entry);
        if (kept == Count && entries.Count == Count)
            return this;
        var changed = CollectionsMarshal.AsSpan(entries);
        if (changed.Length > LeafKeys)
            KeyEntry.SortByHash(changed);
        return Build(changed, shift);
    }

    /// <summary>Returns the node with some children: a leaf when few keys are left.</summary>
    private static KeyNode? OfChildren(KeyNode?[] children)
    {
        var count = 0;
        foreach (var child in children)
            count += child?.Count ?? 0;
        var node = new KeyNode(children, count);
        if (count > LeafKeys / 2)
            return node;
        var entries = new List<KeyEntry>(count);
        node.CopyTo(entries);
        return count == 0 ? null : new(CollectionsMarshal.AsSpan(entries));
    }

    private static bool Has(ReadOnlySpan<KeyEntry> entries, KeyEntry entry)
    {
        foreach (var other in entries)
            if (other.Hash == entry.Hash && other.Text.SequenceEqual(entry.Text))
                return true;
        return false;
    }

    private IEnumerable<KeyEntry> Entries()
    {
        for (var index = 0; index < Count; index++)
            yield return new(_block, StartOf(index), EndOf(index) - StartOf(index));
    }

    private ReadOnlySpan<byte> KeyAt(int index) => _block.AsSpan(StartOf(index)..EndOf(index));

    private int StartOf(int index) => index == 0 ? Count * (1 + EndBytes) : EndOf(index - 1);

    private int EndOf(int index) => Count * (1 + EndBytes) + MemoryMarshal.Read<int>(_block.AsSpan(Count + index * EndBytes));

    private static int Digit(ReadOnlySpan<KeyEntry> entries, int shift) => entries.IsEmpty ? Width : (int)(entries[0].Hash >> shift) & Mask;

    /// <summary>Takes the entries of a digit, which are the first ones.</summary>
    private static ReadOnlySpan<KeyEntry> Take(ref ReadOnlySpan<KeyEntry> entries, int digit, int shift)
    {
        var count = 0;
        while (count < entries.Length && ((int)(entries[count].Hash >> shift) & Mask) == digit)
            count++;
        var taken = entries[..count];
        entries = entries[count..];
        return taken;
    }
}
