using System.Globalization;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Finds callers for buckets.</summary>
internal static class BucketCallers
{
    // Random buckets are all seen after about count * ln(count) tries; the factor makes a miss practically impossible.
    private const int TriesPerBucket = 64;
    private const int TriesNear = 20_000;

    /// <summary>Returns one caller for each bucket.</summary>
    /// <param name="count">The number of buckets; small, because callers are found by trial.</param>
    /// <param name="bucketOf">Returns the bucket of a targeting key.</param>
    public static IReadOnlyList<ProofCaller> OfAll(uint count, Func<string, uint> bucketOf) =>
        In(Enumerable.Range(0, (int)count).Select(bucket => (uint)bucket), count, bucketOf);

    /// <summary>Returns one caller for each of some buckets.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="count">The number of all buckets; not very large, because callers are found by trial.</param>
    /// <param name="bucketOf">Returns the bucket of a targeting key.</param>
    public static IReadOnlyList<ProofCaller> In(IEnumerable<uint> buckets, uint count, Func<string, uint> bucketOf)
    {
        var callers = new List<ProofCaller>();
        var missing = buckets.ToHashSet();
        for (var i = 0; missing.Count > 0 && i < count * TriesPerBucket; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
            if (missing.Remove(bucketOf(key)))
                callers.Add(new(key));
        }
        return callers;
    }

    /// <summary>Returns the callers nearest to both sides of each bound, where buckets are too many to find a caller for each.</summary>
    /// <param name="bounds">The first buckets after ranges.</param>
    /// <param name="bucketOf">Returns the bucket of a targeting key.</param>
    public static IEnumerable<ProofCaller> Near(IEnumerable<int> bounds, Func<string, uint> bucketOf)
    {
        string[] keys = [.. Enumerable.Range(0, TriesNear).Select(i => string.Create(CultureInfo.InvariantCulture, $"user-{i}"))];
        uint[] buckets = [.. keys.Select(bucketOf)];
        Array.Sort(buckets, keys);
        return bounds
            .Select(bound => Array.FindIndex(buckets, bucket => bucket >= bound))
            .SelectMany(next => next < 0 ? [TriesNear - 1] : new[] { next - 1, next })
            .Where(index => index >= 0)
            .Distinct()
            .Select(index => new ProofCaller(keys[index]));
    }

    /// <summary>Returns the buckets on both sides of each bound.</summary>
    /// <param name="bounds">The first buckets after ranges.</param>
    /// <param name="count">The number of all buckets.</param>
    public static IEnumerable<uint> Around(IEnumerable<int> bounds, uint count) =>
        bounds
            .SelectMany(bound => new[] { bound - 1L, bound })
            .Concat([0, count - 1])
            .Where(bucket => bucket >= 0 && bucket < count)
            .Select(bucket => (uint)bucket)
            .Distinct();
}
