using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the data plane.</summary>
public static class DataPlaneServiceCollectionExtensions
{
    /// <summary>
    /// Adds the HTTP endpoints for SDK keys. Requires <c>AddControl</c>, <c>AddReplicas</c>, <c>AddEvents</c>, an
    /// <see cref="IEnvironments"/> and an <see cref="IEnvironmentLog"/>.
    /// </summary>
    public static IServiceCollection AddDataPlane(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddShutdown();
        services.TryAddSingleton(provider => new SeriesLimit(
            provider.GetRequiredService<IOptions<MetricsOptions>>().Value.SeriesPerInstrument
        ));
        services.AddDataPlaneCors();
        services.AddConnectionLimits();
        services.AddRateLimits();
        services.AddSdkKeys().AddEvaluationApis().AddOfrep().AddCompatibleApis().AddStreams().AddTracking().AddCrashes();
        services.TryAddSingleton<ReplicasHealthCheck>();
        services.AddHealthChecks().AddCheck<ReplicasHealthCheck>("replicas", tags: ["ready"]);
        return services;
    }
}
