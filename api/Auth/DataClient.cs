using FlagCluster.Contracts;
using FlagCluster.Environments;

namespace FlagCluster.Api;

/// <summary>A data plane key in use: what it may see, and how many streams it holds open.</summary>
public sealed class DataClient(SdkKey key, EnvironmentReplica replica)
{
    private int _streams;

    /// <summary>The key.</summary>
    public SdkKey Key => key;

    /// <summary>The replica of the key's environment.</summary>
    public EnvironmentReplica Replica => replica;

    /// <summary>True for client-side keys: only client-visible flags, and never rules.</summary>
    public bool ClientSide { get; } = key.Kind == SdkKeyKind.Client;

    internal bool TryOpenStream(int limit)
    {
        if (Interlocked.Increment(ref _streams) <= limit) return true;
        Interlocked.Decrement(ref _streams);
        return false;
    }

    internal void CloseStream() => Interlocked.Decrement(ref _streams);
}
