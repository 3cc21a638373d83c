using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Events.Analytics;

/// <summary>Reports that events are not folded. Evaluations are answered in any case.</summary>
internal sealed class AnalyticsHealthCheck(FoldProblems problems) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (problems.Text is not { } problem)
            return Task.FromResult(HealthCheckResult.Healthy());
        var data = new Dictionary<string, object> { ["analytics"] = "degraded", ["analyticsProblem"] = problem };
        return Task.FromResult(HealthCheckResult.Degraded(problem, data: data));
    }
}
