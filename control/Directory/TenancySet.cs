using System.Collections.Immutable;

namespace FlagCluster.Control.Directory;

/// <summary>Represents immutable items by id and by group: projects by organization, environments by project.</summary>
internal sealed class TenancySet<TId, TGroup, TItem>
    where TId : notnull
    where TGroup : notnull
    where TItem : class
{
    private readonly Func<TItem, TId> _id;
    private readonly Func<TItem, TGroup> _group;
    private readonly Groups<TGroup, TItem> _groups;

    private TenancySet(ImmutableDictionary<TId, TItem> items, Groups<TGroup, TItem> groups, Func<TItem, TId> id, Func<TItem, TGroup> group)
    {
        Items = items;
        _groups = groups;
        _id = id;
        _group = group;
    }

    /// <summary>Returns a set of items, sorted inside each group.</summary>
    public static TenancySet<TId, TGroup, TItem> Create(
        IReadOnlyList<TItem> items,
        Func<TItem, TId> id,
        Func<TItem, TGroup> group,
        Comparison<TItem> order
    ) => new(items.ToImmutableDictionary(id), Groups<TGroup, TItem>.Create(items, group, Comparer<TItem>.Create(order)), id, group);

    /// <summary>Gets the items by id.</summary>
    public ImmutableDictionary<TId, TItem> Items { get; }

    /// <summary>Gets the items of a group, in order.</summary>
    public ImmutableSortedSet<TItem> this[TGroup group] => _groups[group];

    /// <summary>Returns the set with an item added or replaced; itself when it has the same item.</summary>
    public TenancySet<TId, TGroup, TItem> Set(TItem item)
    {
        var before = Items.GetValueOrDefault(_id(item));
        if (item.Equals(before))
            return this;
        return new(Items.SetItem(_id(item), item), _groups.Replace(_group(item), before, item), _id, _group);
    }

    /// <summary>Returns the set without the item of an id.</summary>
    public TenancySet<TId, TGroup, TItem> Remove(TId id) =>
        Items.TryGetValue(id, out var item) ? new(Items.Remove(id), _groups.Remove(_group(item), item), _id, _group) : this;
}
