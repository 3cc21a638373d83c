using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Events.Kafka;
using FlagCluster.Events.Kafka.Analytics;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of Kafka as a destination of events and as a subscriber of changes.</summary>
public static class KafkaServiceCollectionExtensions
{
    /// <summary>
    /// Adds Kafka as a destination that <c>Events:Recorders</c> can name and, if <c>Kafka:BootstrapServers</c> is set, as a subscriber of
    /// all changes and as a sink of the audit logs.
    /// </summary>
    public static IServiceCollection AddKafka(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKafkaDestination();
        return string.IsNullOrEmpty(configuration["Kafka:BootstrapServers"]) ? services : services.AddKafkaChanges().AddKafkaAudit();
    }

    /// <summary>Adds Kafka as the <see cref="IEventDestination"/> named <c>kafka</c>.</summary>
    public static IServiceCollection AddKafkaDestination(this IServiceCollection services)
    {
        services
            .AddProducers()
            .TryAddKeyedSingleton<IEventDestination>(
                "kafka",
                (provider, _) => new KafkaDestination(provider.GetRequiredService<KafkaProducers>())
            );
        return services;
    }

    /// <summary>Adds Kafka as an <see cref="IChangeSubscriber"/>.</summary>
    public static IServiceCollection AddKafkaChanges(this IServiceCollection services)
    {
        services
            .AddProducers()
            .TryAddEnumerable(
                ServiceDescriptor.Singleton<IChangeSubscriber, KafkaChangeSubscriber>(provider =>
                    new(provider.GetRequiredService<KafkaProducers>())
                )
            );
        return services;
    }

    /// <summary>Adds Kafka as an <see cref="IAuditSink"/>.</summary>
    public static IServiceCollection AddKafkaAudit(this IServiceCollection services)
    {
        services
            .AddProducers()
            .TryAddEnumerable(
                ServiceDescriptor.Singleton<IAuditSink, KafkaAuditSink>(provider => new(provider.GetRequiredService<KafkaProducers>()))
            );
        return services;
    }

    /// <summary>
    /// Adds the consumer that folds the topics of events, if <c>Kafka:BootstrapServers</c> is set, unless this process folds its own events
    /// (<c>Events:Recorders</c>) or none (<c>Analytics:Enabled</c>).
    /// </summary>
    public static IServiceCollection AddKafkaAnalytics(this IServiceCollection services)
    {
        services.AddAnalytics().AddProducers().AddHostedService<AnalyticsConsumerBackgroundService>();
        return services;
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
