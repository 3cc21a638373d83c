namespace FlagCluster.Environments.Replica;

/// <summary>A replica that goes on following for as long as this is held.</summary>
public sealed class ReplicaLease : IDisposable
{
    private int _disposed;

    internal ReplicaLease(EnvironmentReplica replica) => Replica = replica;

    /// <summary>The replica.</summary>
    public EnvironmentReplica Replica { get; }

    /// <summary>Gives the replica back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Replica.Unpin();
    }
}
