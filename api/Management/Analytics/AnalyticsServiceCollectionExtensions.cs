using FlagCluster.Api.Management.Analytics;
using FlagCluster.Api.Management.Analytics.Captures;
using FlagCluster.Api.Management.Analytics.Live;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of reports on recorded events.</summary>
internal static class AnalyticsServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddAnalyticsResources(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => ConfiguredRetention.Read(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton<SumSteps>();
        services.TryAddSingleton<ConsumerLag>();
        services.TryAddSingleton<VersionMarkers>();
        services.TryAddSingleton<AnalyticsStream>();
        services.TryAddSingleton<LiveFeeds>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeeds>());
        return services
            .AddResourceJson(AnalyticsJsonContext.Default)
            .AddResource<FlagCountsResource>()
            .AddResource<SeriesResource>()
            .AddResource<TopResource>()
            .AddResource<SeenResource>()
            .AddResource<PeopleResource>()
            .AddResource<ConversionsResource>()
            .AddResource<TracksResource>()
            .AddResource<LiveResource>()
            .AddResource<CaptureResource>();
    }
}
