using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Simulates that no silo is reachable.</summary>
internal sealed class UnavailableEvaluator : IFlagEvaluator
{
    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default) =>
        throw new EvaluatorUnavailableException("No evaluator is available (simulated by the test).");
}
