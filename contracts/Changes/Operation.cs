using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Changes;

/// <summary>Represents one step of a change set: it addresses an item by its kind and key.</summary>
/// <remarks>JSON: an object with one property, named after the operation and the kind, such as <c>{"putFlag": {…}}</c>.</remarks>
public abstract record Operation
{
    private protected Operation() { }

    /// <summary>Gets the kind of the item.</summary>
    public abstract ItemKind Kind { get; }

    /// <summary>Gets the key of the item.</summary>
    public abstract string Key { get; }

    /// <summary>Returns the item after the operation.</summary>
    /// <param name="item">The item before it, or null when there is none.</param>
    /// <returns>The item, or null when there is none.</returns>
    internal abstract RulesetItem? Apply(RulesetItem? item);

    /// <summary>Returns the smallest operation that makes the same difference to an item, or null when there is no difference.</summary>
    /// <param name="item">The item before the operation, or null when there is none.</param>
    internal abstract Operation? EffectOn(RulesetItem? item);
}

/// <summary>Creates or replaces an item. JSON: <c>{"putFlag": {…}}</c>.</summary>
/// <param name="Item">The whole item.</param>
public sealed record PutItem(RulesetItem Item) : Operation
{
    /// <inheritdoc/>
    public override ItemKind Kind => Item.Kind;

    /// <inheritdoc/>
    public override string Key => Item.Key;

    internal override RulesetItem? Apply(RulesetItem? item) => Item;

    internal override Operation? EffectOn(RulesetItem? item)
    {
        if (Item.HasSameContent(item))
            return null;
        return item is Segment before && Item is Segment after && ChangeMembers.Between(before, after) is { } members ? members : this;
    }
}

/// <summary>Removes an item. Removing an item that does not exist has no effect. JSON: <c>{"deleteFlag": "key"}</c>.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">The key of the item.</param>
public sealed record DeleteItem(ItemKind Kind, string Key) : Operation
{
    /// <inheritdoc/>
    public override ItemKind Kind { get; } = Kind;

    /// <inheritdoc/>
    public override string Key { get; } = Key;

    internal override RulesetItem? Apply(RulesetItem? item) => null;

    internal override Operation? EffectOn(RulesetItem? item) => item is null ? null : this;
}
