namespace FlagCluster.Contracts.Rulesets;

/// <summary>The names of the bucketing algorithms a flag can be pinned to.</summary>
public static class BucketingAlgorithms
{
    /// <summary>murmur3-32 of <c>salt:value</c>, scaled to 100,000 half-open buckets. The default.</summary>
    public const string Native1 = "native-1";

    /// <summary>Flipt's CRC-32 buckets, so that flags imported from Flipt keep serving everyone what they had. The flag key is hashed; a salt is not.</summary>
    public const string Flipt = "flipt";

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> All { get; } = [Native1, Flipt];
}
