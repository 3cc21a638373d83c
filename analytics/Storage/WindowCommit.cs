using System.Collections.Immutable;
using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Storage;

/// <summary>
/// Represents everything that closing a window changes in an environment. It is written in one transaction, or not at all.
/// </summary>
/// <param name="Environment">The environment.</param>
/// <param name="Rules">The rules, by name.</param>
public sealed record WindowCommit(string Environment, ImmutableArray<RuleCommit> Rules);

/// <summary>Represents what closing a window changes about a rule.</summary>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Revision">The revision of the state before; 0 for none. Another revision means that nothing is written.</param>
/// <param name="State">The new state.</param>
public sealed record RuleCommit(string Rule, long Revision, RuleState State)
{
    /// <summary>Gets what the rule saw; null for a window without data, which is not recorded.</summary>
    public RuleObservation? Observation { get; init; }

    /// <summary>Gets the alert that is opened, or null.</summary>
    public Alert? Opened { get; init; }

    /// <summary>Gets whether the open alert is resolved.</summary>
    public bool Resolves { get; init; }

    /// <summary>Gets the actions to do.</summary>
    public ImmutableArray<OutboxEntry> Outbox { get; init; } = [];
}
