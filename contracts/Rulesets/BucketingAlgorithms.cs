namespace FlagCluster.Contracts.Rulesets;

/// <summary>Provides the names of the bucketing algorithms.</summary>
public static class BucketingAlgorithms
{
    /// <summary>murmur3-32 of <c>salt:value</c>, scaled to 100,000 half-open buckets. The default.</summary>
    public const string Native1 = "native-1";

    /// <summary>
    /// Flipt's CRC-32 buckets: flags imported from Flipt keep serving the same variants. The flag key is hashed; a salt is not supported.
    /// </summary>
    public const string Flipt = "flipt";

    /// <summary>
    /// Unleash's buckets: murmur3-32 of <c>salt:value</c> modulo the number of buckets, 100 in conditions and the total in splits, with a
    /// seed for each. Only for single splits and conditions.
    /// </summary>
    public const string Unleash = "unleash";

    /// <summary>
    /// Flagr's buckets: CRC-32 of the salt, which is the id of the flag there, and the value, modulo 1000. Only for single splits and
    /// conditions.
    /// </summary>
    public const string Flagr = "flagr";

    /// <summary>
    /// The buckets of FeatureFlags.rs: SipHash-1-3 of <c>salt:value</c>, modulo 101 and then 100, so that bucket 0 has twice as many
    /// callers. Only for single splits and conditions.
    /// </summary>
    public const string Ffrs = "ffrs";

    /// <summary>
    /// GO Feature Flag's buckets: FNV-1a of the salt, which is the name of the flag there, and the value, modulo the total of the split.
    /// Only for single splits and conditions.
    /// </summary>
    public const string Goff = "goff";

    /// <summary>
    /// GrowthBook's hash version 1: FNV-1a of the UTF-16 code units of the value and the salt, modulo 1000. Only for single splits and
    /// conditions.
    /// </summary>
    public const string GrowthBook1 = "growthbook-1";

    /// <summary>
    /// GrowthBook's hash version 2: FNV-1a of the UTF-16 code units of the salt and the value, hashed again as decimal digits, modulo
    /// 10,000. Only for single splits and conditions.
    /// </summary>
    public const string GrowthBook2 = "growthbook-2";

    /// <summary>
    /// LaunchDarkly's buckets: the SHA-1 of <c>salt.value</c> as a fraction in single precision, compared with running sums in single
    /// precision. Only for single splits and conditions.
    /// </summary>
    public const string LaunchDarkly = "launchdarkly";

    /// <summary>
    /// flagd's buckets: murmur3-32 of the salt and the value, scaled to the total of the split. Only for single splits and conditions.
    /// </summary>
    public const string Flagd = "flagd";

    /// <summary>Another random bucket in each evaluation; nothing is hashed. Only for single splits and conditions.</summary>
    public const string Random = "random";

    /// <summary>Gets the names that splits and conditions may have.</summary>
    public static IReadOnlyList<string> OfBuckets { get; } =
    [Native1, Flipt, Flagr, Unleash, Ffrs, Goff, GrowthBook1, GrowthBook2, LaunchDarkly, Flagd, Random];

    /// <summary>Gets the names whose number of buckets is fixed, so that their splits have no total.</summary>
    public static IReadOnlyList<string> WithoutTotal { get; } = [Flipt, Flagr, Ffrs, GrowthBook1, GrowthBook2, LaunchDarkly];

    /// <summary>Gets the names that flags may have.</summary>
    public static IReadOnlyList<string> All { get; } = [Native1, Flipt];
}
