using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the evaluation pipeline.</summary>
public static class EvaluationServiceCollectionExtensions
{
    /// <summary>
    /// Adds the evaluation pipeline over the replicas of this process. Requires <c>AddReplicas</c> and an event recorder.
    /// </summary>
    public static IServiceCollection AddEvaluation(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EvaluationMetrics>();
        services.TryAddSingleton<EnvironmentEvaluators>();
        services.TryAddSingleton<ReplicaEvaluator>();
        return services.AddEvaluationSurface(ReplicaEvaluator.Surface);
    }

    /// <summary>Adds a surface, unless it is added already.</summary>
    public static IServiceCollection AddEvaluationSurface(this IServiceCollection services, EvaluationSurface surface)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(descriptor => ReferenceEquals(descriptor.ImplementationInstance, surface)))
            services.AddSingleton(surface);
        return services;
    }
}
