using FlagCluster.Events.Model;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Events.Delivery;

/// <summary>Reports that events wait on disk or are lost. Evaluations are answered in any case.</summary>
internal sealed class EventsHealthCheck(IEventHealth events) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (events.Problem is not { } problem)
            return Task.FromResult(HealthCheckResult.Healthy());
        var data = new Dictionary<string, object> { ["events"] = "degraded", ["eventsProblem"] = problem };
        return Task.FromResult(HealthCheckResult.Degraded(problem, data: data));
    }
}
