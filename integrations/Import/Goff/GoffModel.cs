using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Represents a flag of GO Feature Flag at a time: the steps of its schedule that are due are applied.</summary>
/// <param name="Name">The name, which is hashed.</param>
/// <param name="Variations">The variations, whose values have one type.</param>
/// <param name="Rules">The rules that are not disabled, in their order.</param>
/// <param name="Default">The rule for all other callers.</param>
internal sealed record GoffFlag(
    string Name,
    ImmutableArray<KeyValuePair<string, FlagValue>> Variations,
    ImmutableArray<GoffRule> Rules,
    GoffRule Default
)
{
    /// <summary>Gets the attribute that is hashed.</summary>
    public string By { get; init; } = ImportConditions.TargetingKey;

    /// <summary>Gets whether nothing is served.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Gets the time before which nothing is served, or null.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Gets the time after which nothing is served, or null.</summary>
    public DateTimeOffset? End { get; init; }
}

/// <summary>Represents a rule.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Query">The callers it applies to; null for everyone.</param>
/// <param name="Serve">What they receive.</param>
internal sealed record GoffRule(string? Name, GoffQuery? Query, GoffServe Serve);

/// <summary>Represents what a rule serves.</summary>
internal abstract record GoffServe;

/// <summary>Represents one variation for everyone.</summary>
/// <param name="Variation">Its name.</param>
internal sealed record GoffVariation(string Variation) : GoffServe;

/// <summary>Represents shares of callers.</summary>
/// <param name="Place">The shares in the source.</param>
/// <param name="Percentages">The variations and their percentages.</param>
internal sealed record GoffPercentages(SourcePlace Place, ImmutableDictionary<string, double> Percentages) : GoffServe;

/// <summary>Represents a share that grows with time.</summary>
/// <param name="Place">The rollout in the source.</param>
/// <param name="Initial">The variation at its start.</param>
/// <param name="InitialPercentage">The share of the other variation at the start.</param>
/// <param name="Start">When it starts.</param>
/// <param name="Final">The variation that grows.</param>
/// <param name="FinalPercentage">The share of this variation at the end.</param>
/// <param name="End">When it ends.</param>
internal sealed record GoffRamp(
    SourcePlace Place,
    string Initial,
    double InitialPercentage,
    DateTimeOffset Start,
    string Final,
    double FinalPercentage,
    DateTimeOffset End
) : GoffServe
{
    /// <summary>The number of buckets, whatever the percentages are.</summary>
    public const int Buckets = 100_000;

    /// <summary>Gets whether the rollout has ended, so that its share no longer changes.</summary>
    public bool IsOver { get; init; }

    /// <summary>Returns the share of the final variation at a time of the rollout, in buckets.</summary>
    public int ShareAt(DateTimeOffset time)
    {
        const double bucketsOfPercent = 1000;
        var (from, to) = (InitialPercentage * bucketsOfPercent, FinalPercentage * bucketsOfPercent);
        if (time >= End)
            return (int)to;
        var seconds = End.ToUnixTimeSeconds() - Start.ToUnixTimeSeconds();
        return (int)(((time.ToUnixTimeSeconds() - Start.ToUnixTimeSeconds()) * ((to - from) / seconds)) + from);
    }
}
