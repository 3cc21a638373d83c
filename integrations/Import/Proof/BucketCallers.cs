using System.Globalization;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Finds callers for buckets.</summary>
internal static class BucketCallers
{
    // Random buckets are all seen after about count * ln(count) tries; the factor makes a miss practically impossible.
    private const int TriesPerBucket = 64;

    /// <summary>Returns one caller for each bucket.</summary>
    /// <param name="count">The number of buckets; small, because callers are found by trial.</param>
    /// <param name="bucketOf">Returns the bucket of a targeting key.</param>
    public static IReadOnlyList<ProofCaller> OfAll(uint count, Func<string, uint> bucketOf)
    {
        var callers = new ProofCaller?[count];
        var missing = (int)count;
        for (var i = 0; missing > 0 && i < count * TriesPerBucket; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
            var bucket = bucketOf(key);
            if (callers[bucket] is not null)
                continue;
            callers[bucket] = new(key);
            missing--;
        }
        return [.. callers.OfType<ProofCaller>()];
    }
}
