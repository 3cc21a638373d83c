namespace FlagCluster.Events.Writing;

/// <summary>Represents a sampling ratio.</summary>
/// <param name="Numerator">The numerator; <see cref="Denominator"/> is the denominator.</param>
/// <param name="Value">The ratio.</param>
/// <param name="Text">The ratio as JSON.</param>
internal sealed record SamplingRatio(ulong Numerator, double Value, byte[] Text)
{
    public const ulong Denominator = 1UL << 32;

    public static SamplingRatio All { get; } = new(Denominator, 1, [(byte)'1']);
}
