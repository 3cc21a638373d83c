using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Environments;

/// <summary>The answer to a reader that says which version it has.</summary>
public abstract record Pull;

/// <summary>The reader has the current version.</summary>
public sealed record PullNotModified : Pull;

/// <summary>The changes from the reader's version to the current one.</summary>
/// <param name="Changes">Each stands on the one before it; the first on the reader's version.</param>
public sealed record PullDelta(ImmutableArray<Change> Changes) : Pull;

/// <summary>The whole current ruleset, where a delta is not to be had or would be larger.</summary>
/// <param name="Version">The current version.</param>
/// <param name="Ruleset">The ruleset.</param>
public sealed record PullFull(EnvironmentVersion Version, Ruleset Ruleset) : Pull;
