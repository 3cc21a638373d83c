using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>ffrs</c>: SipHash-1-3 of <c>salt:value</c> and the byte 255, modulo 101 and then 100. The salt is the name of the flag.
/// </summary>
/// <remarks>
/// libs/core/src/eval.rs of FeatureFlags.rs 0.1, with the hash of Rust's strings. Golden vectors: tests/Engine.Tests/Bucketing.
/// </remarks>
internal sealed class FfrsBuckets(byte[] prefix) : HashedBuckets(100)
{
    public override int[] Ends(ImmutableArray<WeightedVariant> weights) => ScaledEnds(weights);

    [SkipLocalsInit]
    public override int Of(ReadOnlySpan<byte> value)
    {
        using var bytes = new JoinedBytes(prefix, value, [0xFF], stackalloc byte[JoinedBytes.BufferSize]);
        return (int)(SipHash13.Hash64(bytes.Bytes) % 101 % 100);
    }
}
