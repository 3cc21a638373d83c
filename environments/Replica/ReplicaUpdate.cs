using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Replica;

/// <summary>What a replica tells those who follow it.</summary>
/// <param name="Current">The ruleset now.</param>
/// <param name="Changes">The changes that led to it, each on the one before; empty when it was taken as a whole.</param>
public sealed record ReplicaUpdate(CompiledRuleset Current, ImmutableArray<Change> Changes);
