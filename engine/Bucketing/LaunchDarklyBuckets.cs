using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>launchdarkly</c>: the first 60 bits of the SHA-1 of <c>salt.value</c> as a fraction in single precision. The salt is the key and the
/// salt of the flag or segment, joined by a dot, or the seed of an experiment.
/// </summary>
/// <remarks>
/// evaluator_bucketing.go of go-server-sdk-evaluation 3. A bucket is the bit pattern of the fraction, which orders like the fraction and
/// loses nothing. Golden vectors: tests/Engine.Tests/Bucketing.
/// </remarks>
internal sealed class LaunchDarklyBuckets(byte[] prefix) : HashedBuckets(ServeSplit.TotalWeight)
{
    private const int UnusedBits = 4,
        MantissaBits = 24,
        HashBits = 60,
        MaxDigits = 20;

    /// <summary>Returns the running sums of the weights in single precision; callers after the last sum have the last share.</summary>
    public override int[] Ends(ImmutableArray<WeightedVariant> weights)
    {
        var ends = new int[weights.Length];
        var sum = 0f;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += BoundOf(weights[i].Weight);
            ends[i] = BitConverter.SingleToInt32Bits(sum);
        }
        ends[^1] = int.MaxValue;
        return ends;
    }

    [SkipLocalsInit]
    public override int Of(ReadOnlySpan<byte> value)
    {
        using var bytes = new JoinedBytes(prefix, value, stackalloc byte[JoinedBytes.BufferSize]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        // The algorithm is LaunchDarkly's; nothing is protected by it.
#pragma warning disable CA5350
        SHA1.HashData(bytes.Bytes, hash);
#pragma warning restore CA5350
        return FractionOf(BinaryPrimitives.ReadUInt64BigEndian(hash) >> UnusedBits);
    }

    /// <summary>Returns the bucket of a text, also an empty one, or of a whole number; −1 for other values.</summary>
    public override int Of(EvaluationContext context, in AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Text:
                return Of(context.Text(value));
            case AttributeKind.Number when Math.Floor(value.Number) == value.Number && Math.Abs(value.Number) < long.MaxValue:
                Span<byte> digits = stackalloc byte[MaxDigits];
                ((long)value.Number).TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
                return Of(digits[..length]);
            default:
                return -1;
        }
    }

    /// <summary>Returns the last bound, in thousandths of a percent, that is not above the bucket.</summary>
    public override int NumberOf(int bucket)
    {
        var fraction = BitConverter.Int32BitsToSingle(bucket);
        var number = (int)(fraction * ServeSplit.TotalWeight);
        // The product is rounded.
        while (BoundOf(number) > fraction)
            number--;
        while (number < ServeSplit.TotalWeight && BoundOf(number + 1) <= fraction)
            number++;
        return number;
    }

    public override int FromNumber(int number) => BitConverter.SingleToInt32Bits(BoundOf(number));

    private static float BoundOf(int weight) => weight / (float)ServeSplit.TotalWeight;

    /// <summary>Returns the bits of a hash divided by 2^60, rounded to the nearest number of single precision, ties to even.</summary>
    private static int FractionOf(ulong hash)
    {
        var excess = 64 - MantissaBits - BitOperations.LeadingZeroCount(hash);
        var mantissa = hash;
        if (excess > 0)
        {
            // A conversion of the platform may round twice, by way of double precision.
            var (rest, half) = (hash & ((1UL << excess) - 1), 1UL << (excess - 1));
            mantissa = hash >> excess;
            if (rest > half || (rest == half && (mantissa & 1) == 1))
                mantissa++;
        }
        return BitConverter.SingleToInt32Bits(MathF.ScaleB(mantissa, Math.Max(excess, 0) - HashBits));
    }
}
