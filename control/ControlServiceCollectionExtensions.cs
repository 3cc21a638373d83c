using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the control directory.</summary>
public static class ControlServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ControlDirectory"/>, which reads and writes. Needs an <see cref="ITenancyStore"/>, an
    /// <see cref="ICredentialStore"/>, an <see cref="IControlChanges"/> and an <see cref="IPrivateFiles"/>.
    /// </summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddControlReader();
        services.TryAddSingleton<ControlDirectory>();
        return services;
    }

    /// <summary>
    /// Adds <see cref="ControlReader"/>, for processes that only read control data. Needs an <see cref="IControlChanges"/> and an
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
        return services;
    }
}
