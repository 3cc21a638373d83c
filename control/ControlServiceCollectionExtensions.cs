using FlagCluster.Control.Directory;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the control directory.</summary>
public static class ControlServiceCollectionExtensions
{
    /// <summary>Adds the directory of projects, environments, keys and tokens. Needs an <c>IControlStore</c>.</summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddOptions<ControlOptions>().BindConfiguration("Control").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ControlDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<ControlDirectory>());
        services.AddHealthChecks().AddCheck<DirectoryHealthCheck>("control", tags: ["ready"]);
        return services;
    }
}
