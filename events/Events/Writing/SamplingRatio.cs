namespace FlagCluster.Events.Writing;

/// <summary>Represents a sampling ratio.</summary>
/// <param name="Share">The numerator; <see cref="Whole"/> is the denominator.</param>
/// <param name="Text">The ratio as JSON.</param>
internal sealed record SamplingRate(ulong Share, byte[] Text)
{
    public const ulong Whole = 1UL << 32;

    public static SamplingRate All { get; } = new(Whole, [(byte)'1']);
}
