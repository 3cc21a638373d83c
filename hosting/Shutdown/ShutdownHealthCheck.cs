using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Hosting.Shutdown;

/// <summary>Fails from the moment the process is asked to stop, so that load balancers send no more traffic.</summary>
internal sealed class ShutdownHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    private static readonly Dictionary<string, object> Stopping = new() { ["status"] = "stopping" };

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("The process is stopping.", data: Stopping)
                : HealthCheckResult.Healthy()
        );
}
