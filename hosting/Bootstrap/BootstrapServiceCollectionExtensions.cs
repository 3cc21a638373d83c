using FlagCluster.Hosting.Bootstrap;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the bootstrap.</summary>
public static class BootstrapServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="Bootstrapper"/>. Requires <c>AddControl</c>, <c>AddAccounts</c>, an <c>IEnvironments</c>, and the options of the
    /// server and its data folder.
    /// </summary>
    public static IServiceCollection AddBootstrap(this IServiceCollection services)
    {
        services.AddOptions<BootstrapOptions>().BindConfiguration("Bootstrap").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DemoOptions>().BindConfiguration("Demo").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Bootstrapper>();
        return services;
    }
}
