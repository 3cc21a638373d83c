using FlagCluster.Contracts;
using FlagCluster.Environments;
using FlagCluster.Grains;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the cluster's grains, and the ports on top of them.</summary>
public static class GrainsRegistration
{
    /// <summary>Adds the grains of the cluster to a silo. Needs an <see cref="IEnvironmentLog"/>.</summary>
    public static ISiloBuilder AddFlagClusterGrains(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        services.AddOptions<WriterOptions>().BindConfiguration("Writer").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<SiloShutdown>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloShutdown>());
        services.AddGrainEnvironments();
        services.AddReplicas();
        return silo;
    }

    /// <summary>Adds <see cref="IEnvironments"/> and <see cref="IFlagEvaluator"/> on the registered <see cref="IGrainFactory"/>: a silo's own, or an Orleans client's.</summary>
    public static IServiceCollection AddGrainEnvironments(this IServiceCollection services)
    {
        services.AddOptions<GrainsOptions>().BindConfiguration("Grains").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IEnvironments, GrainEnvironments>();
        services.TryAddSingleton<IFlagEvaluator, GrainFlagEvaluator>();
        return services;
    }
}
