using FlagCluster.Api.Management.Anomalies;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of anomaly rules and alerts.</summary>
internal static class AnomaliesServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddAnomalyResources(this IServiceCollection services) =>
        services
            .AddRuleDryRun()
            .AddResourceJson(AnomaliesJsonContext.Default)
            .AddResource<AnomalyRuleResource>()
            .AddResource<RuleDryRunResource>()
            .AddResource<AlertResource>();
}
