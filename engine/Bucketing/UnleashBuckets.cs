using System.Text;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>unleash</c>: murmur3-32 of <c>salt:value</c>, modulo the number of buckets. Unleash adds 1: its number n is bucket n − 1 here.
/// </summary>
/// <remarks>
/// src/strategy/util.ts of unleash-node-sdk 6: rollouts have 100 buckets and the seed 0, variants as many as the sum of their weights and
/// the seed 86028157. Golden vectors: tests/Engine.Tests/Bucketing.
/// </remarks>
internal sealed class UnleashBuckets(byte[] prefix, uint seed, int count) : HashedBuckets(count)
{
    private const int RolloutBuckets = 100;
    private const uint VariantSeed = 86_028_157;

    private readonly Murmur3Prefix _prefix = new(prefix, seed);

    /// <summary>Creates the buckets of a split, or of a condition without a total.</summary>
    public static UnleashBuckets Create(string salt, int? total) =>
        new(Encoding.UTF8.GetBytes(salt + ":"), total is null ? 0 : VariantSeed, total ?? RolloutBuckets);

    public override int Of(ReadOnlySpan<byte> value) => (int)(_prefix.Hash32(value) % (uint)Count);
}
