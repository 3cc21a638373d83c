using System.Collections.Immutable;

namespace FlagCluster.Control.Directory;

/// <summary>Represents immutable items by id, and in order under the keys of any number of indexes.</summary>
/// <remarks>A change costs the logarithm of the number of items.</remarks>
internal sealed class IndexedSet<TItem>
    where TItem : class
{
    private readonly Func<TItem, string> _id;
    private readonly ImmutableArray<Func<TItem, string>> _keys;
    private readonly PersistentMap<TItem> _items;
    private readonly ImmutableArray<Groups<string, TItem>> _indexes;

    private IndexedSet(
        Func<TItem, string> id,
        ImmutableArray<Func<TItem, string>> keys,
        PersistentMap<TItem> items,
        ImmutableArray<Groups<string, TItem>> indexes
    ) => (_id, _keys, _items, _indexes) = (id, keys, items, indexes);

    /// <summary>Returns a set of items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="id">Returns the id of an item.</param>
    /// <param name="order">Returns the text by which items with the same key are sorted, before their id.</param>
    /// <param name="keys">Each returns the key of an item in one index.</param>
    public static IndexedSet<TItem> Create(
        IReadOnlyList<TItem> items,
        Func<TItem, string> id,
        Func<TItem, string> order,
        params ImmutableArray<Func<TItem, string>> keys
    )
    {
        var comparer = Comparer<TItem>.Create(
            (left, right) =>
                string.CompareOrdinal(order(left), order(right)) is var first and not 0 ? first : string.CompareOrdinal(id(left), id(right))
        );
        return new(
            id,
            keys,
            PersistentMap<TItem>.Create(items, id),
            [.. keys.Select(key => Groups<string, TItem>.Create(items, key, comparer))]
        );
    }

    /// <summary>Gets the number of items.</summary>
    public int Count => _items.Count;

    /// <summary>Returns the item of an id, or null. Allocates nothing.</summary>
    public TItem? Find(ReadOnlySpan<char> id) => _items.Find(id);

    /// <summary>Returns the items with a key of an index, in order.</summary>
    /// <param name="index">The position of the index.</param>
    /// <param name="key">The key.</param>
    public ImmutableSortedSet<TItem> With(int index, string key) => _indexes[index][key];

    /// <summary>Returns the set with an item added or replaced; itself when it has an equal item.</summary>
    public IndexedSet<TItem> Set(TItem item)
    {
        var before = _items.Find(_id(item));
        if (item.Equals(before))
            return this;
        var indexes = ImmutableArray.CreateBuilder<Groups<string, TItem>>(_indexes.Length);
        for (var index = 0; index < _indexes.Length; index++)
        {
            var key = _keys[index];
            // The key of a replaced item may be another one.
            var rest = before is null ? _indexes[index] : _indexes[index].Remove(key(before), before);
            indexes.Add(rest.Replace(key(item), null, item));
        }
        return new(_id, _keys, _items.Set(_id(item), item), indexes.MoveToImmutable());
    }

    /// <summary>Returns the set without the item of an id.</summary>
    public IndexedSet<TItem> Remove(string id) =>
        _items.Find(id) is { } item
            ? new(_id, _keys, _items.Remove(id), [.. _indexes.Select((index, position) => index.Remove(_keys[position](item), item))])
            : this;
}
