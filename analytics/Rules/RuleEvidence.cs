namespace FlagCluster.Analytics.Rules;

/// <summary>Represents what a test has accumulated since the start of the rollout phase.</summary>
/// <param name="Phase">The start of the rollout phase, in Unix milliseconds.</param>
public sealed record RuleEvidence(long Phase)
{
    /// <summary>Gets the people of all groups at the last look.</summary>
    public long People { get; init; }

    /// <summary>Gets the treatment's people at the last look.</summary>
    public long Exposed { get; init; }

    /// <summary>Gets the treatment's people with an event at the last look.</summary>
    public long Treatment { get; init; }

    /// <summary>Gets the control's people with an event at the last look.</summary>
    public long Control { get; init; }

    /// <summary>Gets the logarithm of the evidence at the last look.</summary>
    public double Log { get; init; }

    /// <summary>Gets the smallest p-value of all looks: what was significant once stays significant.</summary>
    public double PValue { get; init; } = 1;
}
