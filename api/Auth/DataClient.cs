using FlagCluster.Contracts;
using FlagCluster.Engine;
using FlagCluster.Environments;

namespace FlagCluster.Api;

/// <summary>A data plane key in use: what it may see, and how many streams it holds open.</summary>
public sealed class DataClient(SdkKey key, EnvironmentReplica replica)
{
    private int _streams;
    private volatile Tail? _tail;

    /// <summary>The key.</summary>
    public SdkKey Key => key;

    /// <summary>The replica of the key's environment.</summary>
    public EnvironmentReplica Replica => replica;

    /// <summary>True for client keys: only client-visible flags, and never rules.</summary>
    public bool ClientSide { get; } = key.Kind == SdkKeyKind.Client;

    /// <summary>The end of every answer from a ruleset, kept for as long as that is the one that is asked for.</summary>
    internal byte[] TailOf(CompiledRuleset ruleset)
    {
        if (_tail is { } tail && tail.Version == ruleset.Version) return tail.Bytes;
        var bytes = OfrepAnswer.Tail(ruleset);
        _tail = new(ruleset.Version, bytes);
        return bytes;
    }

    internal bool TryOpenStream(int limit)
    {
        if (Interlocked.Increment(ref _streams) <= limit) return true;
        Interlocked.Decrement(ref _streams);
        return false;
    }

    internal void CloseStream() => Interlocked.Decrement(ref _streams);

    private sealed record Tail(EnvironmentVersion Version, byte[] Bytes);
}
