using System.Collections.Concurrent;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Evaluation;

namespace FlagCluster.Grains.Client;

/// <summary>Evaluates on the silos of the cluster.</summary>
internal sealed class GrainFlagEvaluator(IGrainFactory grains, TimeProvider time, ClusterClientState? client = null) : IFlagEvaluator
{
    private readonly ConcurrentDictionary<EnvironmentId, FlagEvaluatorClient> _evaluators = new();
    private Func<EnvironmentId, FlagEvaluatorClient>? _create;

    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default)
    {
        if (client is { IsStarted: false })
            throw new EvaluatorUnavailableException("This process is not connected to a silo yet. Try again shortly.");
        var evaluator = _evaluators.GetOrAdd(environment, _create ??= id => grains.GetFlagEvaluator(id, time));
        return new(evaluator.EvaluateAsync(query, cancellationToken));
    }
}
