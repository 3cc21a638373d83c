using FlagCluster.Hosting.Shutdown;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the shutdown of a host.</summary>
public static class ShutdownServiceCollectionExtensions
{
    /// <summary>Limits the time of a stop as <see cref="ShutdownOptions"/> say, and fails the readiness probe meanwhile.</summary>
    public static IServiceCollection AddShutdown(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ShutdownOptions>().BindConfiguration("Shutdown").ValidateDataAnnotations().ValidateOnStart();
        services
            .AddOptions<HostOptions>()
            .Configure<IOptions<ShutdownOptions>>(
                (host, shutdown) => host.ShutdownTimeout = TimeSpan.FromSeconds(shutdown.Value.DrainSeconds + shutdown.Value.FinishSeconds)
            );
        services.AddHealthChecks().AddCheck<ShutdownHealthCheck>("shutdown", tags: ["ready"]);
        return services;
    }

    /// <summary>Adds <c>AddShutdown</c>, and a delay of <see cref="ShutdownOptions.DrainSeconds"/> before any service stops.</summary>
    public static IServiceCollection AddDrain(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<DrainService>();
        return services.AddShutdown();
    }
}
