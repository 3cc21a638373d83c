using FlagCluster.Contracts.Storage;
using FlagCluster.Hosting.Data;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of file access.</summary>
public static class DataServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IPrivateFiles"/>.</summary>
    public static IServiceCollection AddPrivateFiles(this IServiceCollection services)
    {
        services.TryAddSingleton<IPrivateFiles, PrivateFiles>();
        return services;
    }
}
