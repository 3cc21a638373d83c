using FlagCluster.Contracts.Environments;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>What became of a change.</summary>
[GenerateSerializer, Alias("flagcluster.apply-outcome")]
public enum ApplyOutcome
{
    /// <summary>The store did not answer; whether the change was made is unknown.</summary>
    Unavailable = 0,

    /// <summary>Committed, or it would be.</summary>
    Applied = 1,

    /// <summary>Everything was so already.</summary>
    Unchanged = 2,

    /// <summary>The environment is at another version than expected.</summary>
    Conflict = 3,

    /// <summary>The result would not be a valid ruleset.</summary>
    Invalid = 4,
}
