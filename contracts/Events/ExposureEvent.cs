namespace FlagCluster.Contracts;

/// <summary>An evaluation that an SDK made by itself and reports.</summary>
public sealed record ExposureEvent : JournalEvent
{
    /// <summary>The flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>The variant that was served, or null for no value.</summary>
    public string? Variant { get; init; }

    /// <summary>The value that was served, or null.</summary>
    public FlagValue? Value { get; init; }

    /// <summary>Why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>What went wrong; <see cref="ErrorCode.None"/> when nothing did.</summary>
    public ErrorCode Error { get; init; }

    /// <summary>The id of the rule that decided, or null.</summary>
    public string? RuleId { get; init; }

    /// <summary>The version of the ruleset that was evaluated; <see cref="EnvironmentVersion.None"/> when it is not known.</summary>
    public EnvironmentVersion Version { get; init; }
}
