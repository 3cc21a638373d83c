using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Fails until the writer of every environment with a replica was asked once and at least one ruleset is loaded. After that the process
/// stays ready: an environment that is created later, is stale or cannot be loaded does not keep the others from being served, and is only
/// counted.
/// </summary>
public sealed class ReplicasHealthCheck(EnvironmentReplicas replicas) : IHealthCheck
{
    private volatile bool _ready;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var all = replicas.All.ToList();
        var stale = all.Count(replica => replica.State == ReplicaState.Stale);
        var notLoaded = all.Count(replica => replica.State == ReplicaState.NotReady);
        _ready |=
            all.TrueForAll(replica => replica.Tried || replica.State != ReplicaState.NotReady) && (all.Count == 0 || notLoaded < all.Count);

        var unsupported = all.Where(replica => replica.UnsupportedLevel is not null).ToList();

        var data = new Dictionary<string, object>();
        if (unsupported.Count > 0)
        {
            data["unsupported"] = unsupported.Count;
            data["unsupportedLevel"] = unsupported.Max(replica => replica.UnsupportedLevel ?? 0);
        }
        if (stale > 0)
            data["stale"] = stale;
        if (notLoaded > 0)
            data["notLoaded"] = notLoaded;
        if (!_ready)
            return Fail(data, notLoaded);
        if (stale == 0)
            return HealthCheckResult.Healthy(data: data);
        data["status"] = "stale";
        return HealthCheckResult.Degraded("Environments are served from their last good rulesets.", data: data);
    }

    private static HealthCheckResult Fail(Dictionary<string, object> data, int notLoaded)
    {
        data["status"] = "starting";
        return HealthCheckResult.Unhealthy($"The rulesets of {notLoaded} environments are not loaded yet.", data: data);
    }
}
