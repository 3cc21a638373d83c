namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Specifies what the reply to a pull contains.</summary>
[GenerateSerializer, Alias("flagcluster.pull-outcome")]
public enum PullOutcome
{
    /// <summary>Nothing: the store did not respond.</summary>
    Unavailable = 0,

    /// <summary>Nothing: the reader has the current version.</summary>
    NotModified = 1,

    /// <summary>The changes since the reader's version.</summary>
    Delta = 2,

    /// <summary>The whole ruleset.</summary>
    Full = 3,

    /// <summary>Nothing: the ruleset has a level that the reader does not know.</summary>
    Unsupported = 4,
}
