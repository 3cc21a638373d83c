using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Evaluation;

namespace FlagCluster.Grains.Client;

/// <summary>Evaluates on the silos of the cluster.</summary>
internal sealed class GrainFlagEvaluator(IGrainFactory grains) : IFlagEvaluator
{
    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default) =>
        new(grains.GetFlagEvaluator(environment).EvaluateAsync(query, cancellationToken));
}
