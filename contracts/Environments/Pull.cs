using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Environments;

/// <summary>Represents the answer to a reader that states its version.</summary>
public abstract record Pull;

/// <summary>The reader has the current version.</summary>
public sealed record PullNotModified : Pull;

/// <summary>The changes from the reader's version to the current one.</summary>
/// <param name="Changes">Each applies to the version of the one before it; the first applies to the reader's version.</param>
public sealed record PullDelta(ImmutableArray<Change> Changes) : Pull;

/// <summary>The whole current ruleset, when a delta is unavailable or would be larger.</summary>
/// <param name="Version">The current version.</param>
/// <param name="Ruleset">The ruleset.</param>
public sealed record PullFull(EnvironmentVersion Version, Ruleset Ruleset) : Pull
{
    /// <summary>Gets the version of the last change that client keys can notice. Default: the current version.</summary>
    public EnvironmentVersion ClientVersion { get; init; } = Version;
}

/// <summary>The current ruleset has a level that the reader does not know. The reader keeps what it has.</summary>
/// <param name="Version">The current version.</param>
/// <param name="Level">The level of the ruleset.</param>
/// <param name="Features">The names of the features that the reader does not know.</param>
public sealed record PullUnsupported(EnvironmentVersion Version, int Level, ImmutableArray<string> Features) : Pull;
