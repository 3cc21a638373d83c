namespace FlagCluster.Environments.Replica;

/// <summary>Specifies how far the ruleset of a replica can be trusted.</summary>
/// <remarks>https://openfeature.dev/specification/types#provider-status</remarks>
public enum ReplicaState
{
    /// <summary>No ruleset is loaded.</summary>
    NotReady,

    /// <summary>The writer confirmed the ruleset recently.</summary>
    Ready,

    /// <summary>The last good ruleset serves; the writer has not confirmed it recently.</summary>
    Stale,
}
