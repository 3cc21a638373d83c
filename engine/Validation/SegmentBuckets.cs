using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Provides the bucket conditions of segments, including those of the segments that they name. Visits each segment once.</summary>
internal sealed class SegmentBuckets(Ruleset ruleset)
{
    private static readonly HashSet<BucketIdentity> None = [];

    private readonly Dictionary<string, IReadOnlySet<BucketIdentity>> _known = new(StringComparer.Ordinal);

    /// <summary>Returns the bucket conditions that decide whether a caller is in a segment.</summary>
    /// <param name="key">The key of the segment; one that does not exist has none.</param>
    public IReadOnlySet<BucketIdentity> Of(string key) => Find(key, 1);

    private IReadOnlySet<BucketIdentity> Find(string key, int length)
    {
        if (_known.TryGetValue(key, out var known))
            return known;
        // A longer chain is an error already, and so is a cycle, which ends here too.
        if (length > RulesetLimits.ChainLength || !ruleset.Segments.TryGetValue(key, out var segment))
            return None;
        var buckets = References
            .BucketsOf(segment.When)
            .Select(bucket => BucketIdentity.Of(bucket, key, BucketingAlgorithms.Native1))
            .ToHashSet();
        _known.Add(key, buckets);
        foreach (var other in References.SegmentsOf(segment.When))
            buckets.UnionWith(Find(other, length + 1));
        return buckets;
    }
}
