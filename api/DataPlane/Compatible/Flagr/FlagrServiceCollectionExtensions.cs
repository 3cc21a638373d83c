using FlagCluster.Api.DataPlane.Compatible.Flagr;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.Tracking;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of Flagr's API.</summary>
internal static class FlagrServiceCollectionExtensions
{
    public static IServiceCollection AddFlagr(this IServiceCollection services)
    {
        services.AddOptions<FlagrOptions>().BindConfiguration("Flagr").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FlagrOptions>, FlagrOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FlagrEndpoints>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FlagrFlagsEndpoints>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FlagrHealthEndpoint>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExposureFormat, FlagrExposures>());
        return services.AddEvaluationSurface(FlagrSurfaces.Single).AddEvaluationSurface(FlagrSurfaces.Batch);
    }
}
