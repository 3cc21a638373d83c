using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>Keeps the snapshots of rulesets for as long as those are in use. Thread-safe.</summary>
internal sealed class FliptSnapshots
{
    private readonly ConditionalWeakTable<CompiledRuleset, FliptSnapshotDocument> _documents = [];

    /// <summary>Returns the snapshot of a ruleset. Allocates nothing for one that is known.</summary>
    public FliptSnapshotDocument Of(CompiledRuleset ruleset, in EnvironmentId environment) =>
        _documents.TryGetValue(ruleset, out var known) ? known : Create(ruleset, environment);

    private FliptSnapshotDocument Create(CompiledRuleset ruleset, EnvironmentId environment) =>
        _documents.GetValue(ruleset, ruleset => new(ruleset, environment));
}
