using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the control directory.</summary>
public static class ControlServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ControlDirectory"/>, which reads and writes. Requires an <see cref="ITenancyStore"/>, an
    /// <see cref="ICredentialStore"/>, an <see cref="IControlChanges"/> and an <see cref="IPrivateFiles"/>.
    /// </summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddControlReader();
        services.TryAddSingleton<ControlDirectory>();
        return services;
    }

    /// <summary>
    /// Adds <see cref="ControlReader"/>, for processes that only read control data. Requires an <see cref="IControlChanges"/> and an
    /// <see cref="IPrivateFiles"/>.
    /// </summary>
    public static IServiceCollection AddControlReader(this IServiceCollection services)
    {
        services.AddOptions<ControlOptions>().BindConfiguration("Control").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ControlMetrics>();
        services.TryAddSingleton<ControlReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControlRefreshBackgroundService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DirectorySaveBackgroundService>());
        services.AddHealthChecks().AddCheck<DirectoryHealthCheck>("control", tags: ["ready"]);
        return services;
    }
}
