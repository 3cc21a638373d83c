using FlagCluster.Api.Management.Crashes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of reads of crashes.</summary>
internal static class CrashResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resource. Requires a store.</summary>
    public static IServiceCollection AddCrashResources(this IServiceCollection services) =>
        services.AddResourceJson(CrashesJsonContext.Default).AddResource<CrashResource>();
}
