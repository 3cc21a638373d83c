using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Changes;

/// <summary>
/// Adds and removes targeting keys of a segment that exists. Its size follows the keys that change, not the segment. JSON:
/// <c>{"changeMembers": {"key": "beta", "included": {"add": […], "remove": […]}, "excluded": {…}}}</c>.
/// </summary>
/// <param name="Key">The key of the segment.</param>
/// <param name="Included">The change of the included keys.</param>
/// <param name="Excluded">The change of the excluded keys.</param>
public sealed record ChangeMembers(string Key, KeyChange Included, KeyChange Excluded) : Operation
{
    /// <inheritdoc/>
    public override ItemKind Kind => ItemKind.Segment;

    /// <inheritdoc/>
    public override string Key { get; } = Key;

    /// <summary>Gets the number of keys.</summary>
    public int Count => Included.Count + Excluded.Count;

    /// <summary>Returns the change from one segment to another, or null when they differ in more than keys, or in too many.</summary>
    internal static ChangeMembers? Between(Segment before, Segment after)
    {
        if (!before.HasSameDetails(after))
            return null;
        var change = new ChangeMembers(
            after.Key,
            KeyChange.Between(before.Included, after.Included),
            KeyChange.Between(before.Excluded, after.Excluded)
        );
        return change.Count <= after.Included.Count + after.Excluded.Count ? change : null;
    }

    internal override RulesetItem? Apply(RulesetItem? item) =>
        item is Segment segment ? segment.WithKeys(Included.Apply(segment.Included), Excluded.Apply(segment.Excluded)) : null;

    internal override Operation? EffectOn(RulesetItem? item)
    {
        if (item is not Segment segment)
            return null;
        var effect = new ChangeMembers(Key, Included.EffectOn(segment.Included), Excluded.EffectOn(segment.Excluded));
        return effect.Count > 0 ? effect : null;
    }
}
