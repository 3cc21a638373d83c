using System.Collections.Immutable;
using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Represents buckets to which an algorithm assigns values by their hash.</summary>
internal abstract class HashedBuckets(int count) : Buckets(count)
{
    /// <summary>Returns the bucket of a value.</summary>
    /// <param name="value">The value as UTF-8.</param>
    public abstract int Of(ReadOnlySpan<byte> value);

    /// <summary>Creates the buckets of an algorithm.</summary>
    /// <param name="algorithm">A name of <see cref="BucketingAlgorithms"/> that hashes.</param>
    /// <param name="isBoolean">Whether the buckets are of a boolean flag.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="total">The number of buckets of a split, where the algorithm has no number of its own; null in conditions.</param>
    public static HashedBuckets Create(string algorithm, bool isBoolean, string salt, int? total) =>
        algorithm switch
        {
            BucketingAlgorithms.Native1 => new Native1Buckets(Encoding.UTF8.GetBytes(salt + ":"), total ?? ServeSplit.TotalWeight),
            BucketingAlgorithms.Flagr => new FlagrBuckets(Encoding.UTF8.GetBytes(salt)),
            BucketingAlgorithms.Unleash => UnleashBuckets.Create(salt, total),
            BucketingAlgorithms.Ffrs => new FfrsBuckets(Encoding.UTF8.GetBytes(salt + ":")),
            BucketingAlgorithms.Goff => new GoffBuckets(Encoding.UTF8.GetBytes(salt), total ?? ServeSplit.TotalWeight),
            BucketingAlgorithms.GrowthBook1 => new GrowthBook1Buckets(Encoding.UTF8.GetBytes(salt)),
            BucketingAlgorithms.GrowthBook2 => new GrowthBook2Buckets(Encoding.UTF8.GetBytes(salt)),
            BucketingAlgorithms.LaunchDarkly => new LaunchDarklyBuckets(Encoding.UTF8.GetBytes(salt + ".")),
            BucketingAlgorithms.Flagd => new Native1Buckets(Encoding.UTF8.GetBytes(salt), total ?? ServeSplit.TotalWeight),
            BucketingAlgorithms.Flipt when isBoolean => new FliptThresholdBuckets(Encoding.UTF8.GetBytes(salt)),
            BucketingAlgorithms.Flipt => new FliptVariantBuckets(Encoding.UTF8.GetBytes(salt)),
            _ => throw new InvalidDataException($"Unknown bucketing algorithm '{algorithm}'."),
        };

    /// <summary>
    /// Returns the ends of ranges whose weights sum to <see cref="ServeSplit.TotalWeight"/>, in the buckets of the algorithm, rounded down.
    /// </summary>
    protected int[] ScaledEnds(ImmutableArray<WeightedVariant> weights)
    {
        var ends = base.Ends(weights);
        for (var i = 0; i < ends.Length; i++)
            ends[i] /= ServeSplit.TotalWeight / Count;
        return ends;
    }

    /// <summary>Returns the bucket of an attribute of any scalar type.</summary>
    /// <returns>The bucket, or −1 when the attribute is missing, empty or not a scalar.</returns>
    public virtual int Of(EvaluationContext context, in AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Text:
                return value.Length == 0 ? -1 : Of(context.Text(value));
            case AttributeKind.Boolean:
                return Of(value.Number != 0 ? "true"u8 : "false"u8);
            case AttributeKind.Number:
                Span<byte> text = stackalloc byte[NumberText.MaxBytes];
                return Of(text[..NumberText.Write(value.Number, text)]);
            default:
                return -1;
        }
    }
}
