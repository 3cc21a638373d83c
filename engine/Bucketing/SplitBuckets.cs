using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Represents a compiled split: it maps the value of an attribute to an index in the split's list of weights.</summary>
internal abstract class SplitBuckets
{
    /// <summary>Returns the index of the variant for a value.</summary>
    /// <param name="value">The attribute's value as UTF-8.</param>
    /// <param name="bucket">The bucket of the value, for explanations.</param>
    public abstract int Choose(ReadOnlySpan<byte> value, out int bucket);

    /// <summary>Gets the number of buckets.</summary>
    public abstract int BucketCount { get; }

    public static SplitBuckets Create(Flag flag, ServeSplit split) =>
        flag.Bucketing switch
        {
            BucketingAlgorithms.Native1 => new Native1Buckets(Encoding.UTF8.GetBytes((split.Salt ?? flag.Key) + ":"), split.Weights),
            BucketingAlgorithms.Flipt when flag.Type == FlagType.Boolean => new FliptThresholdBuckets(
                Encoding.UTF8.GetBytes(flag.Key),
                split.Weights
            ),
            BucketingAlgorithms.Flipt => new FliptVariantBuckets(Encoding.UTF8.GetBytes(flag.Key), split.Weights),
            _ => throw new InvalidOperationException($"Unknown bucketing algorithm '{flag.Bucketing}'."),
        };

    /// <summary>Returns the index of the variant for an attribute of any scalar type.</summary>
    /// <returns>The index, or −1 when the attribute is missing, empty or a list.</returns>
    public int Choose(EvaluationContext context, in AttributeValue value, out int bucket)
    {
        bucket = -1;
        switch (value.Kind)
        {
            case AttributeKind.Text:
                return value.Length == 0 ? -1 : Choose(context.Text(value), out bucket);
            case AttributeKind.Boolean:
                return Choose(value.Number != 0 ? "true"u8 : "false"u8, out bucket);
            case AttributeKind.Number:
                Span<byte> text = stackalloc byte[NumberText.MaxBytes];
                return Choose(text[..NumberText.Write(value.Number, text)], out bucket);
            default:
                return -1;
        }
    }
}
