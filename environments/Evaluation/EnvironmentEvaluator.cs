using System.Buffers;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Evaluates the flags of one environment from its replica in this process. Thread-safe.</summary>
public sealed class EnvironmentEvaluator
{
    [ThreadStatic]
    private static EvaluationContext? _context;

    private readonly EnvironmentId _environment;
    private readonly EnvironmentReplicas _replicas;
    private readonly EnvironmentCounts _counts;
    private readonly IEvaluationRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly RandomFactory _random;
    private volatile EnvironmentReplica? _replica;

    internal EnvironmentEvaluator(
        EnvironmentId environment,
        EnvironmentReplicas replicas,
        EnvironmentCounts counts,
        IEvaluationRecorder recorder,
        TimeProvider time,
        RandomFactory random
    )
    {
        _environment = environment;
        _replicas = replicas;
        _counts = counts;
        _recorder = recorder;
        _time = time;
        _random = random;
    }

    /// <summary>Gets the environment.</summary>
    public EnvironmentId Environment => _environment;

    /// <summary>
    /// Gets the replica for immediate use. A replica that is not used for long stops and is replaced here; a caller that awaits in between
    /// uses <see cref="Hold"/>.
    /// </summary>
    public EnvironmentReplica Replica => _replica is { } replica && replica.TryUse() ? replica : _replica = _replicas.Get(_environment);

    /// <summary>Returns the replica, which does not stop before the lease is disposed.</summary>
    public ReplicaLease Hold() => _replicas.Hold(_environment);

    /// <summary>Returns the counts of a surface.</summary>
    public EvaluationCounts Counts(EvaluationSurface surface) => _counts.Of(surface);

    /// <summary>Begins to evaluate on the calling thread.</summary>
    /// <param name="surface">The surface that received the request.</param>
    /// <param name="replica">The replica, which has a ruleset.</param>
    /// <param name="body">The request body, which is copied.</param>
    public EvaluationRun Begin(EvaluationSurface surface, EnvironmentReplica replica, in ReadOnlySequence<byte> body)
    {
        ArgumentNullException.ThrowIfNull(replica);
        var context = _context ??= new(_random());
        var now = _time.GetUtcNow();
        body.CopyTo(context.Begin(replica.Current, now, (int)body.Length));
        return new(_environment, context, replica.State == ReplicaState.Stale, now, _counts.Of(surface), _recorder, _time);
    }
}
