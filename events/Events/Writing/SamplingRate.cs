namespace FlagCluster.Events.Writing;

/// <summary>A share of evaluations.</summary>
/// <param name="Share">Of <see cref="Whole"/>.</param>
/// <param name="Text">The rate as JSON.</param>
internal sealed record SamplingRate(ulong Share, byte[] Text)
{
    public const ulong Whole = 1UL << 32;

    public static SamplingRate All { get; } = new(Whole, [(byte)'1']);
}
