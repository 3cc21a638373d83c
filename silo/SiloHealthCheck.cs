using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Silo;

/// <summary>Fails until this silo is active in the cluster.</summary>
internal sealed class SiloHealthCheck(ILocalSiloDetails silo, IClusterMembershipService members) : IHealthCheck
{
    private static readonly Dictionary<string, object> Starting = new() { ["status"] = "starting" };

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = members.CurrentSnapshot.GetSiloStatus(silo.SiloAddress);
        return Task.FromResult(
            status == SiloStatus.Active
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"This silo is not active in the cluster: its status is {status}.", data: Starting)
        );
    }
}
