using FlagCluster.Contracts.Changes;

namespace FlagCluster.Events.Capturing;

/// <summary>Represents an evaluation, a bulk answer or an exposure with what the caller sent.</summary>
public sealed record CapturedEvaluation
{
    /// <summary>Gets the time of the evaluation in Unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>Gets the version of the ruleset that was evaluated; <see cref="EnvironmentVersion.None"/> when it is not known.</summary>
    public required EnvironmentVersion Version { get; init; }

    /// <summary>Gets the flag; null for a bulk answer when no flag was asked for.</summary>
    public string? FlagKey { get; init; }

    /// <summary>Gets the number of flags of a bulk answer; 0 for others.</summary>
    public int BulkFlags { get; init; }

    /// <summary>Gets the variant that was served; null for no value, and for a bulk answer without a flag.</summary>
    public string? Variant { get; init; }

    /// <summary>Gets the reason; null for a bulk answer without a flag.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the error code; null when there is no error.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Gets the id of the rule that decided, or null.</summary>
    public string? RuleId { get; init; }

    /// <summary>Gets the targeting key as it was sent, or null.</summary>
    public string? TargetingKey { get; init; }

    /// <summary>Gets the context as a JSON object; empty for none, and when it is larger than a capture keeps.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>Gets whether the context was larger than a capture keeps.</summary>
    public bool IsContextTooLarge { get; init; }

    /// <summary>Gets whether an SDK evaluated the flag and reported it.</summary>
    public bool IsExposure { get; init; }

    /// <summary>Gets the id of the calling key, or null.</summary>
    public string? Client { get; init; }

    /// <summary>Gets the first word of the calling SDK's name, or null.</summary>
    public string? Sdk { get; init; }
}
