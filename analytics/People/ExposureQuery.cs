using System.Collections.Immutable;

namespace FlagCluster.Analytics.People;

/// <summary>Represents which exposures count.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Variants">The compared variants. Others are no group of their own.</param>
public sealed record ExposureQuery(string Environment, string Flag, ImmutableArray<string> Variants)
{
    /// <summary>
    /// Gets the reasons of a random assignment: by the server, or reported by an SDK that cached it or does not say. Targeted people were
    /// selected, so they are not comparable.
    /// </summary>
    public static ImmutableArray<string> AssignedReasons { get; } = ["SPLIT", "CACHED", "UNKNOWN"];

    /// <summary>Gets the start of the phase, in Unix milliseconds; null for the last one with exposures.</summary>
    public long? Phase { get; init; }

    /// <summary>Gets the rule that assigns the variants; null for every rule.</summary>
    public string? Rule { get; init; }

    /// <summary>Gets the reasons that count.</summary>
    public ImmutableArray<string> Reasons { get; init; } = AssignedReasons;

    /// <summary>
    /// Gets the SDK keys whose events count; null for all. Events of client keys can be sent by anyone, so what acts on its own counts
    /// server keys only.
    /// </summary>
    public ImmutableHashSet<string>? Clients { get; init; }

    /// <summary>Gets what happens to people with several variants.</summary>
    public MultipleVariants Multiple { get; init; }

    /// <summary>Gets the end of the first exposures that count, exclusive, in Unix milliseconds.</summary>
    public long Until { get; init; } = long.MaxValue;
}
