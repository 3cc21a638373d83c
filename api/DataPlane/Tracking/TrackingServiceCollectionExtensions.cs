using FlagCluster.Api.DataPlane.Tracking;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the reports of events.</summary>
internal static class TrackingServiceCollectionExtensions
{
    public static IServiceCollection AddTracking(this IServiceCollection services)
    {
        services.AddOptions<TrackOptions>().BindConfiguration("Track").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TrackOptions>, TrackOptionsValidator>());
        services.TryAddSingleton<TrackBody>();
        services.TryAddSingleton<ReportedIds>();
        services.TryAddSingleton<ReportShares>();
        services.TryAddSingleton<EventQuota>();
        services.TryAddSingleton<ReportMetrics>();
        services.TryAddSingleton<RulesetNames>();
        services.TryAddSingleton<ReportHandler>();
        services.TryAddSingleton<TrackEndpoints>();
        return services;
    }
}
