using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Environments;
using FlagCluster.Watching;
using FlagCluster.Watching.Actions;
using FlagCluster.Watching.Flags;
using FlagCluster.Watching.Rules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of anomaly rules and their actions.</summary>
public static class WatchingServiceCollectionExtensions
{
    /// <summary>
    /// Adds what reads past data for the dry run of rules. Requires an <see cref="ISumReader"/>, an <see cref="IFoldStore"/>, an
    /// <see cref="IAnomalyStore"/> and an <see cref="IEnvironmentLog"/>.
    /// </summary>
    public static IServiceCollection AddRuleDryRun(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => WatchSettings.Read(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton<IFlagSplits, LogFlagSplits>();
        services.TryAddSingleton<RuleDryRun>();
        return services;
    }

    /// <summary>
    /// Adds the watches of environments to a process that is the only one on its store. Requires what <see cref="AddWatching"/> requires.
    /// </summary>
    public static IServiceCollection AddLocalWatching(this IServiceCollection services)
    {
        services.TryAddSingleton<IEnvironmentWatches, LocalWatches>();
        return services.AddWatching();
    }

    /// <summary>
    /// Adds the watches of environments. Requires <see cref="IEnvironments"/>, <see cref="IEnvironmentWatches"/>, which decides where a
    /// watch runs, and what <see cref="AddRuleDryRun"/> requires.
    /// </summary>
    public static IServiceCollection AddWatching(this IServiceCollection services)
    {
        services.AddRuleDryRun();
        services.AddOptions<AlertsOptions>().BindConfiguration(AlertsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<WatchingMetrics>();
        services.AddOutbound();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertNotifier, LogNotifier>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertNotifier, WebhookNotifier>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertNotifier, ProjectWebhookNotifier>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IChangeSubscriber, RolloutPhaseSubscriber>());
        services.TryAddSingleton<FlagAction>();
        services.TryAddSingleton<ActionDelivery>();
        services.TryAddSingleton<RuleWatcher>();
        services.TryAddSingleton(provider => new EnvironmentWatch(
            provider.GetRequiredService<RuleWatcher>(),
            provider.GetRequiredService<ActionDelivery>(),
            provider.GetRequiredService<WatchingMetrics>(),
            provider.GetRequiredService<ILogger<EnvironmentWatch>>()
        ));
        services.AddHostedService<WatchingBackgroundService>();
        return services;
    }
}
