using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Flagr;

/// <summary>Provides Flagr's buckets, written apart from the engine.</summary>
/// <remarks>pkg/entity/distribution.go of Flagr.</remarks>
internal static class FlagrBucketing
{
    /// <summary>The number of buckets.</summary>
    public const int Buckets = 1000;

    /// <summary>Returns the bucket of an entity.</summary>
    public static uint Of(string flagId, string entity) => Checksum.Crc32(flagId + entity) % Buckets;

    /// <summary>Returns how many of a variant's buckets, from its first, a rollout serves.</summary>
    public static int Served(int buckets, int rollout) =>
        rollout switch
        {
            100 => buckets,
            0 => 0,
            _ => buckets == 0 ? 0 : (buckets - 1) * rollout / 100 + 1,
        };

    /// <summary>Returns the variant of a bucket in a segment, or null when its rollout excludes the bucket.</summary>
    public static string? Choose(FlagrSegment segment, uint bucket)
    {
        var min = 0;
        foreach (var share in segment.Shares)
        {
            var max = min + share.Percent * 10;
            if (bucket < max)
                return segment.Rollout switch
                {
                    0 => null,
                    100 => share.Variant,
                    _ => 100 * ((int)bucket - min) <= (max - min - 1) * segment.Rollout ? share.Variant : null,
                };
            min = max;
        }
        return null;
    }
}
