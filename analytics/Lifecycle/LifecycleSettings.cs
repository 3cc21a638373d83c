using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Analytics.Lifecycle;

/// <summary>
/// Represents after how long flags get verdicts. All days are days of 24 hours; consumed days do not include time without a consumer.
/// </summary>
public sealed record LifecycleSettings
{
    /// <summary>The fewest recorded evaluations that a sampled flag must have had, so that none later means that it is unused.</summary>
    public const int SampledEvents = 10;

    /// <summary>Gets the age below which a flag has no verdict.</summary>
    public int YoungDays { get; init; } = 14;

    /// <summary>Gets the consumed days without use after which a flag is unused.</summary>
    public int UnusedDays { get; init; } = 30;

    /// <summary>Gets the consumed days of which all evaluations must have given one variant.</summary>
    public int OneVariantDays { get; init; } = 14;

    /// <summary>Gets the fewest evaluations in these days.</summary>
    public int OneVariantEvaluations { get; init; } = 100;

    /// <summary>Gets the days without a change after which a flag that releases a feature is unmodified.</summary>
    public int ReleaseDays { get; init; } = 40;

    /// <summary>Gets the days without a change after which a flag of an experiment is unmodified.</summary>
    public int ExperimentDays { get; init; } = 40;

    /// <summary>Gets the days without a change after which an operational flag is unmodified.</summary>
    public int OperationalDays { get; init; } = 90;

    /// <summary>Gets the lag of the consumer above which verdicts that depend on use are not given.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Returns the days without a change after which a flag is unmodified, or null for never.</summary>
    /// <param name="purpose">What the flag is for.</param>
    public int? UnmodifiedDays(FlagPurpose purpose) =>
        purpose switch
        {
            FlagPurpose.Release => ReleaseDays,
            FlagPurpose.Experiment => ExperimentDays,
            FlagPurpose.Operational => OperationalDays,
            // They stay as they are until they are needed.
            _ => null,
        };
}
