using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.Ofrep;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of OFREP.</summary>
internal static class OfrepServiceCollectionExtensions
{
    public static IServiceCollection AddOfrep(this IServiceCollection services)
    {
        services.AddOptions<OfrepOptions>().BindConfiguration("Ofrep").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OfrepOptions>, OfrepOptionsValidator>());
        services.TryAddSingleton<OfrepRemote>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEvaluationEndpoints, OfrepEndpoints>());
        return services.AddEvaluationSurface(OfrepSurfaces.Single).AddEvaluationSurface(OfrepSurfaces.Bulk);
    }
}
