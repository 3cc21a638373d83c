using System.Runtime.CompilerServices;

namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Represents an immutable map by key: a hash trie of 32-way nodes. A lookup visits log32(n) nodes and a change copies only those, so
/// that its cost depends neither on the size of the ruleset nor on the number of readers.
/// </summary>
/// <remarks>After P. Bagwell, "Ideal Hash Trees", 2001, without bitmap compression: the nodes are small compared with the items.</remarks>
internal sealed class KeyTrie<T>
    where T : CompiledItem
{
    private const int Bits = 5,
        Width = 1 << Bits,
        Mask = Width - 1;

    private readonly Node _root;

    private KeyTrie(Node root, int count)
    {
        _root = root;
        Count = count;
    }

    public static KeyTrie<T> Empty { get; } = new(new Node(new object?[Width]), 0);

    public int Count { get; }

    public static KeyTrie<T> Create(IEnumerable<T> items)
    {
        var root = new Node(new object?[Width]);
        var count = 0;
        foreach (var item in items)
            count += Insert(root, item, 0) ? 1 : 0;
        return new(root, count);
    }

    public T? Find(ReadOnlySpan<char> key, ulong hash)
    {
        var node = _root;
        for (var shift = 0; ; shift += Bits)
        {
            var slot = node.Slots[(int)(hash >> shift) & Mask];
            if (slot is null)
                return null;
            if (slot is Node inner)
            {
                node = inner;
                continue;
            }
            if (slot is Collision collision)
                return collision.Find(key);
            // A slot holds null, a node, a collision or an item; the first three are ruled out here.
            var found = Unsafe.As<T>(slot);
            return found.Hash == hash && key.SequenceEqual(found.Key) ? found : null;
        }
    }

    public KeyTrie<T> Put(T item)
    {
        var added = Find(item.Key, item.Hash) is null;
        return new(Put(_root, item, 0), Count + (added ? 1 : 0));
    }

    public KeyTrie<T> Remove(string key)
    {
        var hash = KeyHash.Of(key);
        return Find(key, hash) is null ? this : new(Remove(_root, key, hash, 0), Count - 1);
    }

    /// <summary>Inserts into nodes that are not shared yet.</summary>
    private static bool Insert(Node node, T item, int shift)
    {
        ref var slot = ref node.Slots[(int)(item.Hash >> shift) & Mask];
        if (slot is Node inner)
            return Insert(inner, item, shift + Bits);
        var before = slot;
        slot = Merge(before, item, shift);
        return before is null
            || before is T old && old.Key != item.Key
            || before is Collision collision && collision.Find(item.Key) is null;
    }

    private static Node Put(Node node, T item, int shift)
    {
        var copy = (object?[])node.Slots.Clone();
        ref var slot = ref copy[(int)(item.Hash >> shift) & Mask];
        slot = slot is Node inner ? Put(inner, item, shift + Bits) : Merge(slot, item, shift);
        return new(copy);
    }

    /// <summary>Returns the new content of a slot after an item is added.</summary>
    private static object Merge(object? before, T item, int shift)
    {
        switch (before)
        {
            case T old when old.Key == item.Key:
                return item;
            case T old when old.Hash == item.Hash:
                return new Collision([old, item]);
            case T old:
                var node = new Node(new object?[Width]);
                Insert(node, old, shift + Bits);
                Insert(node, item, shift + Bits);
                return node;
            case Collision collision when collision.Items[0].Hash == item.Hash:
                return new Collision([.. collision.Items.Where(other => other.Key != item.Key), item]);
            case Collision collision:
                var deeper = new Node(new object?[Width]);
                deeper.Slots[(int)(collision.Items[0].Hash >> (shift + Bits)) & Mask] = collision;
                Insert(deeper, item, shift + Bits);
                return deeper;
            default:
                return item;
        }
    }

    private static Node Remove(Node node, string key, ulong hash, int shift)
    {
        var copy = (object?[])node.Slots.Clone();
        ref var slot = ref copy[(int)(hash >> shift) & Mask];
        slot = slot switch
        {
            Node inner => Remove(inner, key, hash, shift + Bits),
            Collision { Items.Length: 2 } collision => collision.Items.First(item => item.Key != key),
            Collision collision => new Collision([.. collision.Items.Where(item => item.Key != key)]),
            _ => null,
        };
        return new(copy);
    }

    private sealed class Node(object?[] slots)
    {
        public readonly object?[] Slots = slots;
    }

    /// <summary>Items with the same hash.</summary>
    private sealed class Collision(T[] items)
    {
        public T[] Items => items;

        public T? Find(ReadOnlySpan<char> key)
        {
            foreach (var item in items)
                if (key.SequenceEqual(item.Key))
                    return item;
            return null;
        }
    }
}
