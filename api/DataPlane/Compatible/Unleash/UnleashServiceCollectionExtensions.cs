using FlagCluster.Api.DataPlane.Compatible.Unleash;
using FlagCluster.Api.DataPlane.Compatible.Unleash.Delta;
using FlagCluster.Api.DataPlane.Compatible.Unleash.Features;
using FlagCluster.Api.DataPlane.Evaluation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of Unleash's APIs.</summary>
internal static class UnleashServiceCollectionExtensions
{
    public static IServiceCollection AddUnleash(this IServiceCollection services)
    {
        services.TryAddSingleton<UnleashGate>();
        services.TryAddSingleton<UnleashContext>();
        services.TryAddSingleton<UnleashExposures>();
        services.TryAddSingleton<UnleashReportEndpoints>();
        services.TryAddSingleton<UnleashFeaturesEndpoint>();
        services.TryAddSingleton<UnleashDeltaEndpoints>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, UnleashFrontendEndpoints>());
        return services.AddEvaluationSurface(UnleashSurfaces.Bulk);
    }
}
