using System.Collections.Concurrent;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Evaluation;

namespace FlagCluster.Grains.Client;

/// <summary>Evaluates on the silos of the cluster. Concurrent evaluations in one environment share calls.</summary>
internal sealed class GrainFlagEvaluator(IGrainFactory grains, TimeProvider time, ClusterClientState? client = null) : IFlagEvaluator
{
    private readonly ConcurrentDictionary<EnvironmentId, EvaluationBatcher> _batchers = new();
    private Func<EnvironmentId, EvaluationBatcher>? _create;

    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default)
    {
        if (client is { IsStarted: false })
            throw new EvaluatorUnavailableException("This process is not connected to a silo yet. Try again shortly.");
        var batcher = _batchers.GetOrAdd(environment, _create ??= id => new(grains.GetFlagEvaluator(id, time).EvaluateBatchAsync, time));
        var evaluating = batcher.EvaluateAsync(query);
        return new(cancellationToken.CanBeCanceled ? evaluating.WaitAsync(cancellationToken) : evaluating);
    }
}
