namespace FlagCluster.Environments.Replica;

/// <summary>Specifies the environments that a process follows from its start.</summary>
public enum ReplicaPreload
{
    /// <summary>None.</summary>
    None,

    /// <summary>
    /// Those with a saved ruleset, the most recently used first; all when none is saved, as on a new machine, unless silos evaluate.
    /// </summary>
    Saved,

    /// <summary>All.</summary>
    All,
}
