using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Writer;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers writers and replicas.</summary>
public static class EnvironmentsServiceCollectionExtensions
{
    /// <summary>Adds the writers of all environments in this process. Needs an <see cref="IEnvironmentLog"/>.</summary>
    public static IServiceCollection AddLocalEnvironments(this IServiceCollection services)
    {
        services.AddOptions<WriterOptions>().BindConfiguration("Writer").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<EnvironmentsMetrics>();
        services.TryAddSingleton<IEnvironments, LocalEnvironments>();
        return services;
    }

    /// <summary>Adds replicas that follow the <see cref="IEnvironments"/>.</summary>
    public static IServiceCollection AddReplicas(this IServiceCollection services)
    {
        services.AddOptions<ReplicaOptions>().BindConfiguration("Replica").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<EnvironmentsMetrics>();
        services.TryAddSingleton<EnvironmentReplicas>();
        return services.AddEvaluation();
    }
}
