namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>What a reader gets that says which version it has.</summary>
[GenerateSerializer, Alias("flagcluster.pull-outcome")]
public enum PullOutcome
{
    /// <summary>The store did not answer.</summary>
    Unavailable = 0,

    /// <summary>The reader has the current version.</summary>
    NotModified = 1,

    /// <summary>The changes since.</summary>
    Delta = 2,

    /// <summary>The whole ruleset.</summary>
    Full = 3,
}
