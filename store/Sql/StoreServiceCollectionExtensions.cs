using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Analytics;
using FlagCluster.Store.Control;
using FlagCluster.Store.Environments;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.Sql;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides what the registrations of both engines share.</summary>
internal static class StoreServiceCollectionExtensions
{
    public static IServiceCollection AddStore<TDialect, TOptions, TValidator>(this IServiceCollection services, Action<TOptions> configure)
        where TDialect : class, ISqlDialect
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<TOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISqlDialect, TDialect>();
        services.AddMetrics();
        services.TryAddSingleton<StoreObserver>();
        services.TryAddSingleton<Database>();
        services.TryAddSingleton<IEnvironmentLog, SqlEnvironmentLog>();
        services.TryAddSingleton<IChangeCursors, SqlChangeCursors>();
        services.TryAddSingleton<IReportReader, SqlReportReader>();
        services.TryAddSingleton<ControlTransaction>();
        services.TryAddSingleton<ITenancyStore, SqlTenancyStore>();
        services.TryAddSingleton<ICredentialStore, SqlCredentialStore>();
        services.TryAddSingleton<IControlChanges, SqlControlChanges>();
        services.TryAddSingleton<IAnomalyRuleStore, SqlAnomalyRuleStore>();
        services.TryAddSingleton<IAnomalyStore, SqlAnomalyStore>();
        services.TryAddSingleton<IAlertStore, SqlAlertStore>();
        services.TryAddSingleton<IActionOutbox, SqlActionOutbox>();
        services.TryAddSingleton<SqlTexts>();
        services.TryAddSingleton<IFoldStore, SqlFoldStore>();
        services.TryAddSingleton<ISumReader, SqlSumReader>();
        services.TryAddSingleton<IConsumptionReader, SqlConsumption>();
        services.TryAddSingleton<ICrashReader, SqlCrashReader>();
        services.TryAddSingleton(provider => new StoreMigrator(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StoreMigrator>>()
        ));
        return services;
    }
}
