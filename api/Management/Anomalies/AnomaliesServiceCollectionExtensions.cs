using FlagCluster.Api.Management.Anomalies;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of anomaly rules and alerts.</summary>
internal static class AnomaliesServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddAnomalyResources(this IServiceCollection services)
    {
        services.TryAddSingleton<NotificationTargets>();
        return services
            .AddRuleDryRun()
            .AddResourceJson(AnomaliesJsonContext.Default)
            .AddResource<AnomalyRuleResource>()
            .AddResource<RuleDryRunResource>()
            .AddResource<AlertResource>();
    }
}
