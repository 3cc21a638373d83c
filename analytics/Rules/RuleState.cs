using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the durable state of a rule. Windows without data or with too little data leave the status as it is.</summary>
public sealed record RuleState
{
    /// <summary>Gets the version of the rule that the state belongs to.</summary>
    public long RuleVersion { get; init; }

    /// <summary>Gets the status.</summary>
    public RuleStatus Status { get; init; } = RuleStatus.Ok;

    /// <summary>Gets why the last window changed nothing; null when it had enough data.</summary>
    public ReadingResult? Hold { get; init; }

    /// <summary>Gets why the numbers of the last window were undefined; null when they were not.</summary>
    public UndefinedReason? Undefined { get; init; }

    /// <summary>Gets the number of consecutive windows in a pending or clearing status.</summary>
    public int Windows { get; init; }

    /// <summary>Gets the end of the window in which the pending, firing or normal period began, in Unix milliseconds.</summary>
    public long Since { get; init; }

    /// <summary>Gets the end of the window in which the rule fired last, in Unix milliseconds; null when it never did.</summary>
    public long? FiredAt { get; init; }

    /// <summary>Gets the end of the last evaluated window, in Unix milliseconds.</summary>
    public long End { get; init; }

    /// <summary>Gets what the test has accumulated; null without a test.</summary>
    public RuleEvidence? Evidence { get; init; }

    /// <summary>Gets whether an alert is open.</summary>
    public bool IsOpen => Status is RuleStatus.Firing or RuleStatus.Clearing;

    /// <summary>Returns the state after a person resolved the alert. The cool-down still applies.</summary>
    public RuleState Resolve() => IsOpen ? this with { Status = RuleStatus.Ok, Windows = 0, Since = End } : this;
}
