using FlagCluster.Api.Management.Bundles;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of bundles.</summary>
internal static class BundlesServiceCollectionExtensions
{
    /// <summary>Adds the resource.</summary>
    public static IServiceCollection AddBundleResources(this IServiceCollection services)
    {
        services.TryAddSingleton<BundleExport>();
        services.TryAddSingleton<BundleImport>();
        services.TryAddSingleton<BundleQueue>();
        return services.AddResourceJson(BundlesJsonContext.Default).AddResource<BundleResource>();
    }
}
