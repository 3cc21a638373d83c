using FlagCluster.Contracts.Environments;
using FlagCluster.Hosting.Health;
using FlagCluster.Store.Migrations;
using Orleans.Runtime;

namespace FlagCluster.Silo;

/// <summary>Reports whether this silo is ready: it is active in the cluster, reaches the database, and is not stopping.</summary>
internal sealed class Readiness(
    ILocalSiloDetails silo, IClusterMembershipService members, StoreMigrator store, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(3);

    public void Map(WebApplication app)
    {
        app.MapGet("/health/live", (RequestDelegate)(http => HealthAnswer.WriteAsync(http, "live", well: true)));
        app.MapGet("/health/ready", (RequestDelegate)ReadyAsync);
    }

    private async Task ReadyAsync(HttpContext http)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            await HealthAnswer.WriteAsync(http, "stopping", well: false);
        else if (members.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) is not SiloStatus.Active and var status)
            await HealthAnswer.WriteAsync(http, "starting", well: false, $"This silo is not active in the cluster yet: {status}.");
        else if (await StoreProblemAsync(http.RequestAborted) is { } problem)
            await HealthAnswer.WriteAsync(http, "alone", well: false, problem);
        else
            await HealthAnswer.WriteAsync(http, "ready", well: true);
    }

    private async Task<string?> StoreProblemAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StoreTimeout);
        try
        {
            await store.IsCurrentAsync(limit.Token);
            return null;
        }
        catch (StorageUnavailableException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The database did not respond within {StoreTimeout.TotalSeconds} s.";
        }
        catch (SchemaTooNewException)
        {
            // During an upgrade a newer release migrates the database while this one runs.
            return null;
        }
    }
}
