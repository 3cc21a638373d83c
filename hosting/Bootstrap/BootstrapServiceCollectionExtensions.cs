using FlagCluster.Hosting.Bootstrap;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the first start.</summary>
public static class BootstrapServiceCollectionExtensions
{
    /// <summary>Adds <see cref="Bootstrapper"/>. Needs <c>AddControl</c>, an <c>IEnvironments</c>, and the options of the server and its data folder.</summary>
    public static IServiceCollection AddBootstrap(this IServiceCollection services)
    {
        services.AddOptions<BootstrapOptions>().BindConfiguration("FirstStart").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DemoOptions>().BindConfiguration("Demo");
        services.AddSingleton<Bootstrapper>();
        return services;
    }
}
