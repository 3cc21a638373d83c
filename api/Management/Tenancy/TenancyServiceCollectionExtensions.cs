using FlagCluster.Api.Management.Tenancy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of projects and environments.</summary>
internal static class TenancyServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddTenancyResources(this IServiceCollection services) =>
        services.AddResourceJson(TenancyJsonContext.Default).AddResource<ProjectResource>().AddResource<EnvironmentResource>();
}
