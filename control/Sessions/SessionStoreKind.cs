namespace FlagCluster.Control.Sessions;

/// <summary>Specifies where sessions are kept.</summary>
public enum SessionStoreKind
{
    /// <summary>In the database of accounts.</summary>
    Database,

    /// <summary>In the memory of the process, which ends them when it stops. For a single server.</summary>
    Memory,

    /// <summary>In Redis.</summary>
    Redis,
}
