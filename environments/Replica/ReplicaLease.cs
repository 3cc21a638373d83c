namespace FlagCluster.Environments.Replica;

/// <summary>Keeps a replica active until it is disposed.</summary>
public sealed class ReplicaLease : IDisposable
{
    private int _disposed;

    internal ReplicaLease(EnvironmentReplica replica) => Replica = replica;

    /// <summary>Gets the replica.</summary>
    public EnvironmentReplica Replica { get; }

    /// <summary>Releases the replica.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Replica.Unpin();
    }
}
