using System.Text.Json.Serialization.Metadata;
using FlagCluster.Api.Management.Resources;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of resources of the management API.</summary>
internal static class ResourcesServiceCollectionExtensions
{
    /// <summary>Adds the endpoints of a kind of resource.</summary>
    public static IServiceCollection AddResource<TResource>(this IServiceCollection services)
        where TResource : class, IManagementResource
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IManagementResource, TResource>());
        return services;
    }

    /// <summary>Adds the generated JSON of a subject's requests and answers.</summary>
    public static IServiceCollection AddResourceJson(this IServiceCollection services, IJsonTypeInfoResolver types) =>
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, types));
}
