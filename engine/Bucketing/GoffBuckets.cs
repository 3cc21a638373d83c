using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>goff</c>: FNV-1a (32 bits) of the salt and the value, modulo the number of buckets. The salt is the name of the flag.
/// </summary>
/// <remarks>modules/core/utils/hash.go of GO Feature Flag. Golden vectors: tests/Engine.Tests/Bucketing.</remarks>
internal sealed class GoffBuckets(byte[] salt, int count) : HashedBuckets(count)
{
    private readonly uint _prefix = Fnv1a.Add(Fnv1a.Empty, salt);

    public override int Of(ReadOnlySpan<byte> value) => (int)(Fnv1a.Add(_prefix, value) % (uint)Count);
}
