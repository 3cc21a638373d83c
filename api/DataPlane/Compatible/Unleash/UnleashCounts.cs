using System.Collections.Immutable;
using FlagCluster.Environments.Evaluation.Unleash;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Represents how often an SDK evaluated a feature in a time window.</summary>
/// <param name="Feature">The name of the feature.</param>
/// <param name="Time">The end of the window, in Unix milliseconds.</param>
/// <param name="Yes">The number of evaluations in which it was on.</param>
/// <param name="No">The number of evaluations in which it was off.</param>
/// <param name="Variants">The evaluations of a variant; these are among the others too.</param>
internal sealed record UnleashCounts(string Feature, long Time, long Yes, long No, ImmutableArray<UnleashVariantCount> Variants)
{
    /// <summary>
    /// Gets how many counts these are, each once for every million that it has begun. There are no more events, whatever the feature is.
    /// </summary>
    public long Size => SizeOf(Yes) + SizeOf(No) + Variants.Sum(variant => SizeOf(variant.Count));

    private static long SizeOf(long count) => (count + UnleashExposures.MaxWeight - 1) / UnleashExposures.MaxWeight;
}

/// <summary>Represents how often an SDK evaluated a feature to a variant.</summary>
/// <param name="Name">The name of the variant; <see cref="UnleashToggle.NoVariant"/> for none.</param>
/// <param name="Count">The number of evaluations.</param>
internal readonly record struct UnleashVariantCount(string Name, long Count);
