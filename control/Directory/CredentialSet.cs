using System.Collections.Immutable;

namespace FlagCluster.Control.Directory;

/// <summary>Represents immutable credentials by id, and oldest first by their owner.</summary>
internal sealed class CredentialSet<TOwner, TItem>
    where TOwner : notnull
    where TItem : class
{
    private readonly CredentialKind<TOwner, TItem> _kind;
    private readonly PersistentMap<TItem> _items;
    private readonly Groups<TOwner, TItem> _owners;

    private CredentialSet(CredentialKind<TOwner, TItem> kind, PersistentMap<TItem> items, Groups<TOwner, TItem> owners)
    {
        _kind = kind;
        _items = items;
        _owners = owners;
    }

    /// <summary>Returns a set of credentials.</summary>
    public static CredentialSet<TOwner, TItem> Create(IReadOnlyList<TItem> items, CredentialKind<TOwner, TItem> kind)
    {
        var order = Comparer<TItem>.Create(
            (left, right) =>
                kind.CreatedAt(left).CompareTo(kind.CreatedAt(right)) is var age and not 0
                    ? age
                    : string.CompareOrdinal(kind.Id(left), kind.Id(right))
        );
        return new(kind, PersistentMap<TItem>.Create(items, kind.Id), Groups<TOwner, TItem>.Create(items, kind.Owner, order));
    }

    /// <summary>Gets the number of credentials.</summary>
    public int Count => _items.Count;

    /// <summary>Gets the credentials of an owner, oldest first.</summary>
    public ImmutableSortedSet<TItem> this[TOwner owner] => _owners[owner];

    /// <summary>Returns the credential of an id, or null. Allocates nothing.</summary>
    public TItem? Find(ReadOnlySpan<char> id) => _items.Find(id);

    /// <summary>Returns the set with a credential added or replaced; itself when it has the same one.</summary>
    public CredentialSet<TOwner, TItem> Set(TItem item)
    {
        var before = _items.Find(_kind.Id(item));
        if (before is not null && _kind.AreSame(before, item))
            return this;
        return new(_kind, _items.Set(_kind.Id(item), item), _owners.Replace(_kind.Owner(item), before, item));
    }

    /// <summary>Returns the set without the credential of an id.</summary>
    public CredentialSet<TOwner, TItem> Remove(string id) =>
        _items.Find(id) is { } item ? new(_kind, _items.Remove(id), _owners.Remove(_kind.Owner(item), item)) : this;
}

/// <summary>Describes a kind of credential to <see cref="CredentialSet{TOwner, TItem}"/>.</summary>
internal sealed record CredentialKind<TOwner, TItem>(
    Func<TItem, string> Id,
    Func<TItem, TOwner> Owner,
    Func<TItem, DateTimeOffset> CreatedAt,
    Func<TItem, TItem, bool> AreSame
);
