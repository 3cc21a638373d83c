using System.Globalization;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>growthbook-2</c>: FNV-1a (32 bits) of the UTF-16 code units of the salt and the value, then of the decimal digits of this hash,
/// modulo 10,000. The salt is the seed.
/// </summary>
/// <remarks>packages/sdk-js/src/util.ts of GrowthBook, hash version 2. Golden vectors: tests/Engine.Tests/Bucketing.</remarks>
internal sealed class GrowthBook2Buckets(byte[] salt) : GrowthBookBuckets(10_000)
{
    private const int MaxDigits = 10;

    private readonly uint _prefix = Fnv1a.AddUnits(Fnv1a.Empty, salt);

    public override int Of(ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        Fnv1a.AddUnits(_prefix, value).TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        return (int)(Fnv1a.Add(Fnv1a.Empty, digits[..length]) % 10_000);
    }
}
