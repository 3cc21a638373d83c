using FlagCluster.Contracts;

namespace FlagCluster.Grains;

/// <summary>Evaluates on the silos of the cluster.</summary>
internal sealed class GrainFlagEvaluator(IGrainFactory grains) : IFlagEvaluator
{
    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default) =>
        new(grains.GetFlagEvaluator(environment).EvaluateAsync(query, cancellationToken));
}
