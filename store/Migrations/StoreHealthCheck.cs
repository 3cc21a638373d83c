using FlagCluster.Contracts.Environments;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Store.Migrations;

/// <summary>Fails while the database is unavailable.</summary>
public sealed class StoreHealthCheck(StoreMigrator store) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.IsCurrentAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
        catch (SchemaTooNewException)
        {
            // Expected during an upgrade: a newer release migrates the database while this one runs.
        }
        return HealthCheckResult.Healthy();
    }
}
