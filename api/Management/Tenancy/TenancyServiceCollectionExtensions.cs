using FlagCluster.Api.Management.Tenancy;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of projects and environments.</summary>
internal static class TenancyServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddTenancyResources(this IServiceCollection services)
    {
        services.TryAddSingleton<EnvironmentCopy>();
        services.TryAddSingleton<FirstChange>();
        services.TryAddSingleton<OrganizationAnswers>();
        services.TryAddSingleton<OrganizationUsage>();
        return services
            .AddResourceJson(TenancyJsonContext.Default)
            .AddResource<OrganizationResource>()
            .AddResource<InstallationOrganizationResource>()
            .AddResource<ProjectResource>()
            .AddResource<EnvironmentResource>();
    }
}
