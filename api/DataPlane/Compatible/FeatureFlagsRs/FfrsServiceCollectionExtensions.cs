using FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;
using FlagCluster.Api.DataPlane.Evaluation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the API of FeatureFlags.rs.</summary>
internal static class FfrsServiceCollectionExtensions
{
    public static IServiceCollection AddFeatureFlagsRs(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FfrsEndpoints>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FfrsFlagsEndpoints>());
        return services.AddEvaluationSurface(FfrsSurface.Single);
    }
}
