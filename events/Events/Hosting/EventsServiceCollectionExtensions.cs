using FlagCluster.Contracts.Events;
using FlagCluster.Events.Capturing;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Hosting;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Spooling;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the recording and delivery of events.</summary>
public static class EventsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the recording of evaluations and reported events, and the destinations <c>file</c> and <c>http</c>. <c>Events:Recorders</c>
    /// selects among them and other registered destinations.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="dataFolder">
    /// The folder in which <c>events</c> is created for spools and files unless settings name other folders; null for none.
    /// </param>
    public static IServiceCollection AddEvents(this IServiceCollection services, string? dataFolder = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (dataFolder is not null)
        {
            var folder = Path.Combine(dataFolder, "events");
            services.Configure<EventSpoolOptions>(options => options.Directory = folder);
            services.Configure<EventFileOptions>(options => options.Directory = folder);
        }
        services.AddOptions<EventsOptions>().BindConfiguration("Events").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EventPrivacyOptions>().BindConfiguration("EventPrivacy").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EventSpoolOptions>().BindConfiguration("EventSpool").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EventFileOptions>().BindConfiguration("EventFile").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EventHttpOptions>().BindConfiguration("EventHttp").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EventsOptions>, EventsOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EventMetrics>();
        services.TryAddSingleton<EventBatches>();
        services.TryAddSingleton(provider => new EvaluationRecorder(
            Options<EventsOptions>(provider),
            Options<EventPrivacyOptions>(provider),
            provider.GetRequiredService<EventMetrics>()
        ));
        services.TryAddSingleton<EvaluationCaptures>();
        services.TryAddSingleton<IEvaluationRecorder, CapturingRecorder>();
        services.TryAddSingleton<DeliveryQueues>();
        services.TryAddSingleton<IEventHealth>(provider => provider.GetRequiredService<DeliveryQueues>());
        services.TryAddSingleton<IEventStorage>(provider => provider.GetRequiredService<DeliveryQueues>());
        // The pump and the journal write concurrently, each with its own writer.
        services.TryAddTransient(provider => new EventWriter(
            Options<EventsOptions>(provider),
            Options<EventPrivacyOptions>(provider),
            EventIds.Random()
        ));
        services.TryAddSingleton(provider => new SampledEvaluations(
            Options<EventsOptions>(provider),
            provider.GetRequiredService<EventWriter>(),
            provider.GetRequiredService<EventMetrics>()
        ));
        services.TryAddSingleton(provider => new EventJournal(
            provider.GetRequiredService<EventWriter>(),
            provider.GetRequiredService<EventBatches>(),
            provider.GetRequiredService<DeliveryQueues>(),
            provider.GetRequiredService<EventMetrics>()
        ));
        services.TryAddSingleton<IEventJournal, CapturingJournal>();
        services.TryAddKeyedSingleton<IEventDestination, FileDestination>(FileDestination.Key);
        services.TryAddKeyedSingleton<IEventDestination, HttpDestination>(HttpDestination.Key);
        services.AddHostedService<EventBackgroundService>();
        services.AddHealthChecks().AddCheck<EventsHealthCheck>("events", tags: ["ready"]);
        return services;
    }

    private static T Options<T>(IServiceProvider provider)
        where T : class => provider.GetRequiredService<IOptions<T>>().Value;
}
