using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Replica;

/// <summary>Represents a change of the ruleset of a replica.</summary>
/// <param name="Current">The current ruleset.</param>
/// <param name="Changes">The changes that led to it, in order; empty when it was loaded as a whole.</param>
public sealed record ReplicaUpdate(CompiledRuleset Current, ImmutableArray<Change> Changes);
