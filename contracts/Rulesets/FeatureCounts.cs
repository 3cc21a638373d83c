using System.Collections.Immutable;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Counts the items of a ruleset that use each feature, so that the level after a change follows from the change.</summary>
internal sealed class FeatureCounts
{
    private readonly ImmutableDictionary<RulesetFeature, int> _counts;

    private FeatureCounts(ImmutableDictionary<RulesetFeature, int> counts)
    {
        _counts = counts;
        Level = counts.Keys.Select(feature => feature.Level).Append(RulesetFeatures.BaseLevel).Max();
    }

    public static FeatureCounts Empty { get; } = new(ImmutableDictionary<RulesetFeature, int>.Empty);

    /// <summary>Gets the highest level of a feature that is used.</summary>
    public int Level { get; }

    /// <summary>Gets the features that are used.</summary>
    public IEnumerable<RulesetFeature> Features => _counts.Keys;

    /// <summary>Returns the counts of a list of items.</summary>
    public static FeatureCounts Of(IEnumerable<RulesetItem> items)
    {
        var counts = Empty._counts.ToBuilder();
        foreach (var item in items)
            Add(counts, item, 1);
        return counts.Count == 0 ? Empty : new(counts.ToImmutable());
    }

    /// <summary>Returns the counts after an item is replaced, created or removed.</summary>
    public FeatureCounts Replace(RulesetItem? before, RulesetItem? after)
    {
        if (before is not { Features.Count: > 0 } && after is not { Features.Count: > 0 })
            return this;
        var counts = _counts.ToBuilder();
        Add(counts, before, -1);
        Add(counts, after, 1);
        return new(counts.ToImmutable());
    }

    private static void Add(ImmutableDictionary<RulesetFeature, int>.Builder counts, RulesetItem? item, int by)
    {
        foreach (var feature in item?.Features ?? [])
        {
            var count = counts.GetValueOrDefault(feature) + by;
            if (count == 0)
                counts.Remove(feature);
            else
                counts[feature] = count;
        }
    }
}
