namespace FlagCluster.Control.Directory;

/// <summary>
/// Represents an immutable map from ids to items. A change copies the path to one item and shares the rest, so its cost does not
/// depend on the number of items. Lookups take a span and allocate nothing.
/// </summary>
/// <remarks>A hash trie: each level consumes five bits of the id's hash; ids with the same hash form a chain.</remarks>
internal sealed class PersistentMap<T>
    where T : class
{
    private const int BitsPerLevel = 5;
    private const int Width = 1 << BitsPerLevel;

    private readonly object?[] _root;

    private PersistentMap(object?[] root, int count)
    {
        _root = root;
        Count = count;
    }

    /// <summary>Gets the map without items.</summary>
    public static PersistentMap<T> Empty { get; } = new(new object?[Width], 0);

    /// <summary>Gets the number of items.</summary>
    public int Count { get; }

    /// <summary>Returns a map of items. Of several items with the same id it has the last.</summary>
    public static PersistentMap<T> Create(IEnumerable<T> items, Func<T, string> id)
    {
        var root = new object?[Width];
        var count = 0;
        foreach (var item in items)
        {
            var entry = new Entry(Hash(id(item)), id(item), item, null);
            if (Find(root, entry.Id) is null)
                count++;
            // The nodes are not shared yet, so they are changed in place.
            Set(root, 0, entry, copy: false);
        }
        return new(root, count);
    }

    /// <summary>Returns the item of an id, or null.</summary>
    public T? Find(ReadOnlySpan<char> id) => Find(_root, id);

    /// <summary>Returns the map with an item added or replaced.</summary>
    public PersistentMap<T> Set(string id, T item) =>
        new(Set(_root, 0, new(Hash(id), id, item, null), copy: true), Find(id) is null ? Count + 1 : Count);

    /// <summary>Returns the map without the item of an id.</summary>
    public PersistentMap<T> Remove(string id) => Find(id) is null ? this : new(Remove(_root, 0, Hash(id), id), Count - 1);

    private static T? Find(object?[] root, ReadOnlySpan<char> id)
    {
        var hash = Hash(id);
        var node = root;
        for (var shift = 0; ; shift += BitsPerLevel)
        {
            var slot = node[Index(hash, shift)];
            if (slot is object?[] child)
                node = child;
            else
                return Find((Entry?)slot, hash, id)?.Item;
        }
    }

    private static Entry? Find(Entry? entry, int hash, ReadOnlySpan<char> id)
    {
        while (entry is not null && (entry.Hash != hash || !id.SequenceEqual(entry.Id)))
            entry = entry.Next;
        return entry;
    }

    private static object?[] Set(object?[] node, int shift, Entry added, bool copy)
    {
        var changed = copy ? (object?[])node.Clone() : node;
        ref var slot = ref changed[Index(added.Hash, shift)];
        if (slot is object?[] child)
            slot = Set(child, shift + BitsPerLevel, added, copy);
        else if (slot is not Entry entry)
            slot = added;
        else if (entry.Hash == added.Hash)
            slot = added with { Next = entry.Without(added.Id) };
        else
            slot = Split(entry, added, shift + BitsPerLevel);
        return changed;
    }

    /// <summary>
    /// Returns a node for two entries that share a slot one level up. Hashes that differ do so at the last level or before.
    /// </summary>
    private static object?[] Split(Entry first, Entry second, int shift)
    {
        var node = new object?[Width];
        node[Index(first.Hash, shift)] = first;
        return Set(node, shift, second, copy: false);
    }

    private static object?[] Remove(object?[] node, int shift, int hash, string id)
    {
        var changed = (object?[])node.Clone();
        ref var slot = ref changed[Index(hash, shift)];
        slot = slot is object?[] child ? Remove(child, shift + BitsPerLevel, hash, id) : ((Entry)slot!).Without(id);
        return changed;
    }

    private static int Hash(ReadOnlySpan<char> id) => string.GetHashCode(id);

    private static int Index(int hash, int shift) => (int)((uint)hash >> shift) & (Width - 1);

    private sealed record Entry(int Hash, string Id, T Item, Entry? Next)
    {
        public Entry? Without(string id) => Id == id ? Next : this with { Next = Next?.Without(id) };
    }
}
