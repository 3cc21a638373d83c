using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Control.Directory;

/// <summary>Reports that keys and environments may be outdated because the store is unavailable.</summary>
public sealed class DirectoryHealthCheck(ControlReader directory) : IHealthCheck
{
    private static readonly Dictionary<string, object> Stale = new() { ["staleKeys"] = true };

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            directory.IsStale
                ? HealthCheckResult.Degraded("The control store is unavailable; cached keys are served.", data: Stale)
                : HealthCheckResult.Healthy()
        );
}
