using FlagCluster.Api.DataPlane.Evaluation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of what all evaluation APIs share.</summary>
internal static class EvaluationApiServiceCollectionExtensions
{
    public static IServiceCollection AddEvaluationApis(this IServiceCollection services)
    {
        services.AddOptions<EvaluationOptions>().BindConfiguration("Evaluation").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EvaluationOptions>, EvaluationOptionsValidator>());
        services.AddHostedService<ReplicaPreloadBackgroundService>();
        services.TryAddSingleton<RemoteEvaluator>();
        return services;
    }
}
