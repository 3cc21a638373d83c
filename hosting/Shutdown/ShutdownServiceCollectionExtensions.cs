using FlagCluster.Hosting.Shutdown;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers how a host stops.</summary>
public static class ShutdownServiceCollectionExtensions
{
    /// <summary>Gives the host the time that <see cref="ShutdownOptions"/> says, and no more.</summary>
    public static IServiceCollection AddShutdown(this IServiceCollection services)
    {
        services.AddOptions<ShutdownOptions>().BindConfiguration("Shutdown").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>((host, shutdown) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(shutdown.Value.DrainSeconds + shutdown.Value.FinishSeconds));
        return services;
    }

    /// <summary>Adds a pause of <see cref="ShutdownOptions.DrainSeconds"/> before anything stops, for hosts that have nothing else to do meanwhile.</summary>
    public static IServiceCollection AddDrain(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<Drain>();
        return services.AddShutdown();
    }
}
