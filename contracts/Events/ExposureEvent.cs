using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Events;

/// <summary>An evaluation that an SDK made by itself and reports.</summary>
public sealed record ExposureEvent : JournalEvent
{
    /// <summary>The flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>The variant that was served, or null for no value.</summary>
    public string? Variant { get; init; }

    /// <summary>The value that was served, or null.</summary>
    public FlagValue? Value { get; init; }

    /// <summary>Why, as OpenFeature writes it: one of <see cref="FlagCluster.Contracts.Evaluation.Reason"/>'s names, or what the SDK knows besides, such as <c>CACHED</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What went wrong, as OpenFeature writes it, such as <c>PROVIDER_FATAL</c>; null when nothing did.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The id of the rule that decided, or null.</summary>
    public string? RuleId { get; init; }

    /// <summary>The version of the ruleset that was evaluated; <see cref="EnvironmentVersion.None"/> when it is not known.</summary>
    public EnvironmentVersion Version { get; init; }

    /// <summary>The share of its evaluations that the SDK reports, more than 0 and at most 1.</summary>
    public double SamplingRate { get; init; } = 1;
}
