using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Represents what is known of a flag without its use.</summary>
/// <param name="Flag">The definition.</param>
/// <param name="Created">The time at which the flag was created, or created again after it was deleted.</param>
/// <param name="Changed">The time of the last change of the flag.</param>
public sealed record FlagFacts(Flag Flag, DateTimeOffset Created, DateTimeOffset Changed)
{
    /// <summary>Gets the keys of the flags that refer to this one and are not archived.</summary>
    public ImmutableArray<string> Dependents { get; init; } = [];

    /// <summary>Gets whether an anomaly rule watches the flag, or an experiment follows it.</summary>
    public bool IsFollowed { get; init; }

    /// <summary>
    /// Gets the share of the flag's evaluations that is recorded: more than 0 and at most 1. Below 1, a flag that is rarely evaluated may
    /// have no recorded evaluation at all.
    /// </summary>
    public double SamplingRatio { get; init; } = 1;
}
