using System.Text;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Provides the buckets of callers without an id in FeatureFlags.rs, where they are the user <c>""</c>.</summary>
public static class FfrsAnonymous
{
    /// <summary>Returns the bucket of these callers, 0 to 99.</summary>
    /// <param name="flag">The name of the flag.</param>
    public static int BucketOf(string flag) => new FfrsBuckets(Encoding.UTF8.GetBytes(flag + ":")).Of([]);
}
