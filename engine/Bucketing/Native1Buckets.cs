using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>native-1</c>: murmur3-32 of <c>salt:value</c> with seed 0, scaled to the number of buckets by multiplication.
/// <c>flagd</c>: the same without the colon (core/pkg/evaluator/fractional.go of flagd).
/// </summary>
/// <remarks>Scaling: D. Lemire, "Fast random integer generation in an interval", 2019. Golden vectors:
/// tests/Engine.Tests/Bucketing.</remarks>
internal sealed class Native1Buckets(byte[] prefix, int count) : HashedBuckets(count)
{
    private readonly Murmur3Prefix _prefix = new(prefix, 0);

    public override int Of(ReadOnlySpan<byte> value) => (int)((ulong)_prefix.Hash32(value) * (ulong)Count >> 32);
}
