using System.Collections.Concurrent;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Provides the evaluators of all environments of this process. Thread-safe.</summary>
public sealed class EnvironmentEvaluators(
    EnvironmentReplicas replicas,
    EvaluationMetrics metrics,
    IEvaluationRecorder recorder,
    TimeProvider time,
    RandomFactory random
)
{
    private readonly ConcurrentDictionary<EnvironmentId, EnvironmentEvaluator> _evaluators = new();

    /// <summary>Returns the evaluator of an environment. It starts a replica only when it is used.</summary>
    public EnvironmentEvaluator Get(EnvironmentId environment) =>
        _evaluators.TryGetValue(environment, out var known)
            ? known
            : _evaluators.GetOrAdd(
                environment,
                new EnvironmentEvaluator(environment, replicas, metrics.Of(environment), recorder, time, random)
            );
}
