using System.Security.Cryptography;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Environments.Writer;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of environments, writers and replicas.</summary>
public static class EnvironmentsServiceCollectionExtensions
{
    /// <summary>Adds the options of readers and writers, for any process that reads or writes environments.</summary>
    public static IServiceCollection AddEnvironmentOptions(this IServiceCollection services)
    {
        services.AddOptions<ReaderOptions>().BindConfiguration("Reader").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WriterOptions>().BindConfiguration("Writer").ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    /// <summary>Adds the environments of this process. Requires an <see cref="IEnvironmentLog"/>.</summary>
    public static IServiceCollection AddLocalEnvironments(this IServiceCollection services)
    {
        services.AddEnvironmentOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<EnvironmentsMetrics>();
        services.TryAddSingleton<LocalEnvironments>();
        services.TryAddSingleton<IEnvironments>(provider => provider.GetRequiredService<LocalEnvironments>());
        // It has the newest changes in memory.
        services.TryAddSingleton<IChangeLog>(provider => provider.GetRequiredService<LocalEnvironments>());
        return services;
    }

    /// <summary>Adds replicas of environments. Requires <see cref="IEnvironments"/>.</summary>
    public static IServiceCollection AddReplicas(this IServiceCollection services)
    {
        services.AddOptions<ReplicaOptions>().BindConfiguration("Replica").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<EnvironmentsMetrics>();
        services.TryAddSingleton<RandomFactory>(() => new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        services.TryAddSingleton<EnvironmentReplicas>();
        return services.AddEvaluation();
    }

    /// <summary>
    /// Adds what hosts of change subscriptions need. Requires an <see cref="IEnvironmentLog"/> and an <see cref="IChangeCursors"/>; the
    /// subscribers are the registered <see cref="IChangeSubscriber"/> services. Environments of this process are added before.
    /// </summary>
    public static IServiceCollection AddChangeSubscriptions(this IServiceCollection services)
    {
        services.AddOptions<SubscriberOptions>().BindConfiguration("Subscriber").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<SubscriberMetrics>();
        services.TryAddSingleton<IChangeLog>(provider => provider.GetRequiredService<IEnvironmentLog>());
        services.TryAddSingleton<ChangeSubscriptions>();
        return services;
    }

    /// <summary>Adds the service that runs change subscriptions in a process that is the only one on its store.</summary>
    public static IServiceCollection AddChangeSubscriptionService(this IServiceCollection services) =>
        services.AddChangeSubscriptions().AddHostedService<ChangeSubscriptionBackgroundService>();
}
