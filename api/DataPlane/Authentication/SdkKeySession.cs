using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>A data plane key in use: what it may see, and how many streams it holds open.</summary>
public sealed class SdkKeySession(SdkKey key, EnvironmentReplicas replicas, EvaluationMetrics evaluations)
{
    private volatile EnvironmentReplica? _replica;
    private int _streams;
    private volatile Tail? _tail;

    /// <summary>The key.</summary>
    public SdkKey Key => key;

    /// <summary>
    /// The replica of the key's environment, for use now: one that was not used for long stops following, and another takes its place here. Whoever
    /// waits in between holds it (<see cref="Hold"/>).
    /// </summary>
    public EnvironmentReplica Replica => _replica is { } replica && replica.TryUse() ? replica : _replica = replicas.Get(key.Environment);

    /// <summary>The same, going on following until the lease is disposed.</summary>
    public ReplicaLease Hold() => replicas.Hold(key.Environment);

    /// <summary>Counts the evaluations of the key's environment.</summary>
    internal EvaluationCounts Evaluations { get; } = evaluations.Of(key.Environment);

    /// <summary>True for client keys: only client-visible flags, and never rules.</summary>
    public bool ClientSide { get; } = key.Kind == SdkKeyKind.Client;

    /// <summary>The end of every answer from a ruleset, kept for as long as that is the one that is asked for.</summary>
    internal byte[] TailOf(EnvironmentVersion version)
    {
        if (_tail is { } tail && tail.Version == version) return tail.Bytes;
        var bytes = OfrepAnswer.Tail(version);
        _tail = new(version, bytes);
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
