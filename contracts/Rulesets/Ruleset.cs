using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents all flags and segments of one environment. Immutable; <see cref="Apply"/> shares unchanged items.</summary>
/// <param name="Flags">The flags by key, in ordinal order.</param>
/// <param name="Segments">The segments by key, in ordinal order.</param>
public sealed record Ruleset(ImmutableSortedDictionary<string, Flag> Flags, ImmutableSortedDictionary<string, Segment> Segments)
{
    /// <summary>The kinds in an order in which each refers only to those before it.</summary>
    private static readonly ImmutableArray<ItemKind> ReferencedFirst = [ItemKind.Segment, ItemKind.Flag];

    private FeatureCounts? _features;

    /// <summary>Gets the ruleset without flags and segments.</summary>
    public static Ruleset Empty { get; } =
        new(
            ImmutableSortedDictionary.Create<string, Flag>(StringComparer.Ordinal),
            ImmutableSortedDictionary.Create<string, Segment>(StringComparer.Ordinal)
        );

    /// <summary>Gets the level that a reader must know: the highest of the features that items use, or 1.</summary>
    public int Level => Features.Level;

    /// <summary>Returns the features above a level that items use, in the order of their names.</summary>
    /// <param name="level">The level.</param>
    public IEnumerable<RulesetFeature> FeaturesAbove(int level) =>
        Features.Features.Where(feature => feature.Level > level).OrderBy(feature => feature.Name, StringComparer.Ordinal);

    private FeatureCounts Features => _features ??= FeatureCounts.Of(Flags.Values.Concat<RulesetItem>(Segments.Values));

    /// <summary>Returns whether another ruleset has the same items.</summary>
    /// <param name="other">The other ruleset, or null.</param>
    public bool Equals(Ruleset? other) => other is not null && Flags == other.Flags && Segments == other.Segments;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Flags, Segments);

    /// <summary>Returns an item.</summary>
    /// <param name="kind">The kind of the item.</param>
    /// <param name="key">The key of the item.</param>
    /// <returns>The item, or null when it does not exist.</returns>
    public RulesetItem? Find(ItemKind kind, string key) =>
        kind switch
        {
            ItemKind.Flag => Flags.GetValueOrDefault(key),
            ItemKind.Segment => Segments.GetValueOrDefault(key),
            _ => throw UnknownKind(kind),
        };

    /// <summary>Returns the number of items of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public int Count(ItemKind kind) =>
        kind switch
        {
            ItemKind.Flag => Flags.Count,
            ItemKind.Segment => Segments.Count,
            _ => throw UnknownKind(kind),
        };

    /// <summary>Returns the items of a kind, in the ordinal order of their keys.</summary>
    /// <param name="kind">The kind.</param>
    public IEnumerable<RulesetItem> Items(ItemKind kind) =>
        kind switch
        {
            ItemKind.Flag => Flags.Values,
            ItemKind.Segment => Segments.Values,
            _ => throw UnknownKind(kind),
        };

    /// <summary>Returns the ruleset after a change set. The cost follows the change, not the ruleset.</summary>
    /// <param name="changes">The change set. Removing an item that does not exist has no effect.</param>
    public Ruleset Apply(ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var flags = Flags.ToBuilder();
        var segments = Segments.ToBuilder();
        var features = Features;
        foreach (var operation in changes.Operations)
        {
            switch (operation.Kind)
            {
                case ItemKind.Flag:
                    features = Replace(flags, operation, features);
                    break;
                case ItemKind.Segment:
                    features = Replace(segments, operation, features);
                    break;
                default:
                    throw UnknownKind(operation.Kind);
            }
        }
        return new(flags.ToImmutable(), segments.ToImmutable()) { _features = features };
    }

    /// <summary>Returns the smallest change set that turns this ruleset into another.</summary>
    /// <param name="target">The other ruleset.</param>
    public ChangeSet DiffTo(Ruleset target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var operations = ImmutableArray.CreateBuilder<Operation>();
        foreach (var kind in ReferencedFirst)
        {
            foreach (var item in target.Items(kind))
                if (new PutItem(item).EffectOn(Find(kind, item.Key)) is { } change)
                    operations.Add(change);
        }
        foreach (var kind in ReferencedFirst.Reverse())
        {
            foreach (var item in Items(kind))
                if (target.Find(kind, item.Key) is null)
                    operations.Add(new DeleteItem(kind, item.Key));
        }
        return new(operations.ToImmutable());
    }

    /// <summary>
    /// Returns the smallest change set that makes the same difference to this ruleset, with one operation for each item that differs. A put
    /// that differs only in the targeting keys of a segment becomes a <see cref="ChangeMembers"/>.
    /// </summary>
    /// <param name="changes">The change set.</param>
    public ChangeSet Effective(ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var counts = changes.Operations.CountBy(operation => (operation.Kind, operation.Key)).ToDictionary();
        var seen = new HashSet<(ItemKind Kind, string Key)>();
        var effective = new List<Operation>();
        for (var index = changes.Operations.Length - 1; index >= 0; index--)
        {
            var operation = changes.Operations[index];
            var id = (operation.Kind, operation.Key);
            if (!seen.Add(id))
                continue;
            var before = Find(operation.Kind, operation.Key);
            if (counts[id] > 1)
                operation = Net(changes, id, before);
            if (operation.EffectOn(before) is { } effect)
                effective.Add(effect);
        }
        effective.Reverse();
        return new([.. effective]);
    }

    /// <summary>Returns one operation for all operations on an item.</summary>
    private static Operation Net(ChangeSet changes, (ItemKind Kind, string Key) id, RulesetItem? before)
    {
        var after = before;
        foreach (var operation in changes.Operations)
            if ((operation.Kind, operation.Key) == id)
                after = operation.Apply(after);
        return after is null ? new DeleteItem(id.Kind, id.Key) : new PutItem(after);
    }

    private static FeatureCounts Replace<T>(ImmutableSortedDictionary<string, T>.Builder items, Operation operation, FeatureCounts features)
        where T : RulesetItem
    {
        var before = items.GetValueOrDefault(operation.Key);
        var after = (T?)operation.Apply(before);
        if (after is null)
            items.Remove(operation.Key);
        else if (after != before)
            items[operation.Key] = after;
        return features.Replace(before, after);
    }

    private static InvalidOperationException UnknownKind(ItemKind kind) => new($"Unknown kind of item: {kind}.");
}
