using System.Collections.Immutable;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents a rule that watches a metric of a flag.</summary>
public sealed record AnomalyRule
{
    /// <summary>Gets the name, unique in the environment.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the key of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>Gets the watched variant; null for all.</summary>
    public string? Variant { get; init; }

    /// <summary>Gets the metric.</summary>
    public required RuleMetric Metric { get; init; }

    /// <summary>Gets what the metric is compared with.</summary>
    public required RuleComparison Compare { get; init; }

    /// <summary>Gets the direction in which the metric is abnormal. A sample ratio is abnormal in both.</summary>
    public ChangeDirection Direction { get; init; } = ChangeDirection.Up;

    /// <summary>Gets the smallest change that is reported; not with a threshold.</summary>
    public ChangeSize AtLeast { get; init; } = new(0.2, IsRelative: true);

    /// <summary>Gets the bound of false alarms of a whole rollout phase; with tests only.</summary>
    public double Alpha { get; init; } = 0.001;

    /// <summary>Gets the people below which there is not enough data; with tests, in each group.</summary>
    public long MinimumPeople { get; init; }

    /// <summary>Gets the events below which there is not enough data.</summary>
    public long MinimumEvents { get; init; }

    /// <summary>
    /// Gets the length of the watched window, in milliseconds. Tests watch everything since the start of the rollout phase; in a comparison
    /// with a variant the window is the time after a person's first exposure in which events count.
    /// </summary>
    public long Window { get; init; } = 300_000;

    /// <summary>Gets the number of consecutive closed windows after which the rule fires.</summary>
    public int For { get; init; } = 1;

    /// <summary>Gets the share of the limit at or below which the metric is normal again.</summary>
    public double ClearBelow { get; init; } = 0.8;

    /// <summary>Gets the number of consecutive normal windows after which the alert is resolved.</summary>
    public int ClearFor { get; init; } = 5;

    /// <summary>Gets the time after firing before which the rule does not fire again, in milliseconds.</summary>
    public long Cooldown { get; init; } = 3_600_000;

    /// <summary>Gets how urgent the alert is.</summary>
    public RuleSeverity Severity { get; init; } = RuleSeverity.Warning;

    /// <summary>Gets what the rule does when it fires.</summary>
    public ImmutableArray<RuleAction> Actions { get; init; } = [];

    /// <summary>
    /// Gets whether actions that change what is served are done. By default only comparisons with another variant do them: the others also
    /// react to everything else that changes over time.
    /// </summary>
    public bool? Armed { get; init; }

    /// <summary>
    /// Gets whether the rule changes what is served. Such a rule counts events of server keys only: client keys are public.
    /// </summary>
    public bool Acts => (Armed ?? Compare.Kind == ComparisonKind.Variant) && Actions.Any(action => action.Acts);
}
