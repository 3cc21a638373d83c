using FlagCluster.Api.DataPlane.Compatible.Flipt;
using FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;
using FlagCluster.Api.DataPlane.Evaluation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of Flipt's evaluation API.</summary>
internal static class FliptServiceCollectionExtensions
{
    public static IServiceCollection AddFlipt(this IServiceCollection services)
    {
        services.AddOptions<FliptOptions>().BindConfiguration("Flipt").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FliptOptions>, FliptOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FliptEndpoints>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FliptListEndpoint>());
        services.TryAddSingleton<FliptSnapshots>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FliptSnapshotEndpoints>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, FliptStreamEndpoint>());
        return services.AddEvaluationSurface(FliptSurfaces.Single).AddEvaluationSurface(FliptSurfaces.Batch);
    }
}
