using FlagCluster.Api.Management.Credentials;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Api.Management.Tenancy;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the management API.</summary>
public static class ManagementServiceCollectionExtensions
{
    /// <summary>Adds the management API. Requires <c>AddDataPlane</c>.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services)
    {
        services.AddOptions<ManagementOptions>().BindConfiguration("Manage").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ManagementRoutes>();
        services.TryAddSingleton<ManagementBody>();
        services.TryAddSingleton<RulesetWriteHandler>();
        services.TryAddSingleton<ProjectResource>();
        services.TryAddSingleton<RulesetResource>();
        services.TryAddSingleton<KeyResource>();
        services.TryAddSingleton<ExplainResource>();
        return services;
    }
}
