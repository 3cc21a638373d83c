using FlagCluster.Contracts;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains;

/// <summary>Evaluates on the silos of the cluster.</summary>
internal sealed class GrainFlagEvaluator(IGrainFactory grains, IOptions<GrainsOptions> options, TimeProvider time) : IFlagEvaluator
{
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.ResponseSeconds);

    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default) =>
        new(grains.GetFlagEvaluator(environment, _limit, time).EvaluateAsync(query, cancellationToken));
}
