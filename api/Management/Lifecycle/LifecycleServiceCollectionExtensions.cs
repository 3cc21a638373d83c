using FlagCluster.Api.Management.Lifecycle;
using FlagCluster.Environments.Dates;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of verdicts on flags.</summary>
internal static class LifecycleServiceCollectionExtensions
{
    /// <summary>Adds the resource. Requires a store.</summary>
    public static IServiceCollection AddLifecycleResources(this IServiceCollection services)
    {
        services.AddOptions<LifecycleOptions>().BindConfiguration(LifecycleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<FlagDateIndexes>();
        services.TryAddSingleton<FlagSampling>();
        services.TryAddSingleton<LifecycleReader>();
        return services.AddResourceJson(LifecycleJsonContext.Default).AddResource<LifecycleResource>();
    }
}
