namespace FlagCluster.Environments.Replica;

/// <summary>Which environments a process follows before anybody asks for them.</summary>
public enum ReplicaPreload
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those whose rulesets are on disk, the ones used last first; all there are where none is, as on a new machine, unless silos evaluate.</summary>
    Saved,

    /// <summary>All there are.</summary>
    All,
}
