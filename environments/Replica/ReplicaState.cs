namespace FlagCluster.Environments.Replica;

/// <summary>How far a replica's ruleset can be trusted.</summary>
/// <remarks>https://openfeature.dev/specification/types#provider-status</remarks>
public enum ReplicaState
{
    /// <summary>There is no ruleset yet.</summary>
    NotReady,

    /// <summary>The writer confirmed the ruleset a short while ago.</summary>
    Ready,

    /// <summary>The last good ruleset is served; the writer has not confirmed it for a while.</summary>
    Stale,
}
