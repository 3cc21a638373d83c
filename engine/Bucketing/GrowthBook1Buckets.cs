using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>growthbook-1</c>: FNV-1a (32 bits) of the UTF-16 code units of the value and the salt, modulo 1000. The salt is the seed.
/// </summary>
/// <remarks>packages/sdk-js/src/util.ts of GrowthBook, hash version 1. Golden vectors: tests/Engine.Tests/Bucketing.</remarks>
internal sealed class GrowthBook1Buckets(byte[] salt) : GrowthBookBuckets(1000)
{
    public override int Of(ReadOnlySpan<byte> value) => (int)(Fnv1a.AddUnits(Fnv1a.AddUnits(Fnv1a.Empty, value), salt) % 1000);
}
