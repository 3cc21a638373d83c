using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>flagr</c>: CRC-32 of the salt and the value, modulo 1000. The salt is the id of the flag in decimal digits.
/// </summary>
/// <remarks>pkg/entity/distribution.go of Flagr. Golden vectors: tests/Engine.Tests/Bucketing.</remarks>
internal sealed class FlagrBuckets(byte[] salt) : Crc32Buckets(salt)
{
    public override int[] Ends(ImmutableArray<WeightedVariant> weights) => ScaledEnds(weights);
}
