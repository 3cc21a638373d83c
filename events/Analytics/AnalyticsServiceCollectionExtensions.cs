using FlagCluster.Events.Analytics;
using FlagCluster.Events.Analytics.Local;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of what folds events into sums.</summary>
public static class AnalyticsServiceCollectionExtensions
{
    /// <summary>Adds what every source of events needs, and the removal of expired sums. Requires a store and <c>AddEvents</c>.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddAnalytics(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        // The standalone host adds two sources, each of which calls this.
        if (services.Any(service => service.ServiceType == typeof(FoldWriter)))
            return services;
        services.AddOptions<AnalyticsOptions>().BindConfiguration("Analytics").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AnalyticsOptions>, AnalyticsOptionsValidator>());
        // Reports and exports refuse ranges that are no longer kept.
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AnalyticsOptions>>().Value.Retention);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<FoldMetrics>();
        services.TryAddSingleton<FoldProblems>();
        services.TryAddSingleton<FoldWriter>();
        services.AddHostedService<RetentionBackgroundService>();
        services.AddHealthChecks().AddCheck<AnalyticsHealthCheck>("analytics", tags: ["ready"]);
        return services;
    }

    /// <summary>
    /// Adds the <see cref="IEventDestination"/> named <c>analytics</c>, which folds the events of this process, and makes it the default of
    /// <c>Events:Recorders</c> unless <c>Analytics:Enabled</c> is false. Call it before <c>AddEvents</c>, whose settings override the
    /// default.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The settings.</param>
    public static IServiceCollection AddLocalAnalytics(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddAnalytics();
        if (!string.Equals(configuration["Analytics:Enabled"], "false", StringComparison.OrdinalIgnoreCase))
            services.Configure<EventsOptions>(events => events.Recorders = LocalFoldDestination.Key);
        services.TryAddKeyedSingleton<IEventDestination, LocalFoldDestination>(LocalFoldDestination.Key);
        services.AddHostedService<LocalFoldStart>();
        return services;
    }
}
