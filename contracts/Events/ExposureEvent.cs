using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Events;

/// <summary>Represents an evaluation that an SDK made locally and reports.</summary>
public sealed record ExposureEvent : JournalEvent
{
    /// <summary>Gets the flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>Gets the variant that was served, or null for no value.</summary>
    public string? Variant { get; init; }

    /// <summary>Gets the value that was served, or null.</summary>
    public FlagValue? Value { get; init; }

    /// <summary>
    /// Gets the OpenFeature reason: a name of <see cref="FlagCluster.Contracts.Evaluation.Reason"/>, or another that the SDK defines,
    /// such as <c>CACHED</c>.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>Gets the OpenFeature error code, such as <c>PROVIDER_FATAL</c>; null when there is no error.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Gets the id of the rule that decided, or null.</summary>
    public string? RuleId { get; init; }

    /// <summary>Gets the version of the ruleset that was evaluated; <see cref="EnvironmentVersion.None"/> when it is not known.</summary>
    public EnvironmentVersion Version { get; init; }

    /// <summary>
    /// Gets whether the ruleset of the server that received the event has the flag, the variant and the rule, and the reason and error code
    /// are those of OpenFeature.
    /// </summary>
    public bool IsKnown { get; init; }

    /// <summary>Gets the sampling ratio of the SDK: more than 0 and at most 1.</summary>
    public double SamplingRate { get; init; } = 1;
}
