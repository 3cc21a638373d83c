using FlagCluster.Contracts.Environments;
using FlagCluster.Events.Changes;
using FlagCluster.Events.Kafka;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Kafka as a destination of events and as a sink of changes.</summary>
public static class KafkaServiceCollectionExtensions
{
    /// <summary>
    /// Adds Kafka for a process that has the log to itself: as a destination that <c>Events:Recorders</c> can name and, where
    /// <c>Kafka:BootstrapServers</c> is set, as the sink of every change.
    /// </summary>
    public static IServiceCollection AddKafka(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKafkaDestination();
        return string.IsNullOrEmpty(configuration["Kafka:BootstrapServers"]) ? services : services.AddKafkaChanges().AddChangeFeed();
    }

    /// <summary>Adds Kafka as the <see cref="IEventDestination"/> named <c>kafka</c>.</summary>
    public static IServiceCollection AddKafkaDestination(this IServiceCollection services)
    {
        services.AddProducers().TryAddKeyedSingleton<IEventDestination>("kafka", (provider, _) => new KafkaDestination(
            provider.GetRequiredService<KafkaProducers>(), provider.GetRequiredService<ILogger<KafkaDestination>>()));
        return services;
    }

    /// <summary>Adds Kafka as an <see cref="IChangeSink"/>.</summary>
    public static IServiceCollection AddKafkaChanges(this IServiceCollection services)
    {
        services.AddProducers().TryAddEnumerable(ServiceDescriptor.Singleton<IChangeSink, KafkaChangeSink>(provider => new(provider.GetRequiredService<KafkaProducers>())));
        return services;
    }

    /// <summary>Adds the service that sends the changes of every environment to each <see cref="IChangeSink"/>. Needs an <see cref="IChangeCursors"/>; for a process that has the log to itself.</summary>
    public static IServiceCollection AddChangeFeed(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<SubscriberMetrics>();
        return services.AddHostedService<ChangeFeed>();
    }

    private static IServiceCollection AddProducers(this IServiceCollection services)
    {
        services.AddOptions<KafkaOptions>().BindConfiguration("Kafka").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KafkaOptions>, KafkaOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<KafkaProducers>();
        return services;
    }
}
