using System.Collections.Immutable;

namespace FlagCluster.Control.Directory;

/// <summary>Represents immutable sorted groups of items: the keys of each environment, the projects of each organization.</summary>
internal sealed class Groups<TGroup, TItem>(ImmutableDictionary<TGroup, ImmutableSortedSet<TItem>> groups, ImmutableSortedSet<TItem> empty)
    where TGroup : notnull
{
    /// <summary>Returns the groups of items.</summary>
    public static Groups<TGroup, TItem> Create(IEnumerable<TItem> items, Func<TItem, TGroup> group, IComparer<TItem> order)
    {
        var empty = ImmutableSortedSet.Create(order);
        return new(
            items.GroupBy(group).ToImmutableDictionary(members => members.Key, members => members.ToImmutableSortedSet(order)),
            empty
        );
    }

    /// <summary>Gets the items of a group, in order.</summary>
    public ImmutableSortedSet<TItem> this[TGroup group] => groups.GetValueOrDefault(group, empty);

    /// <summary>Returns the groups with an item in place of another one, which is null when the item is new.</summary>
    public Groups<TGroup, TItem> Replace(TGroup group, TItem? before, TItem after)
    {
        var members = this[group];
        return new(groups.SetItem(group, (before is null ? members : members.Remove(before)).Add(after)), empty);
    }

    /// <summary>Returns the groups without an item.</summary>
    public Groups<TGroup, TItem> Remove(TGroup group, TItem item)
    {
        var members = this[group].Remove(item);
        return new(members.IsEmpty ? groups.Remove(group) : groups.SetItem(group, members), empty);
    }
}
