using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.SecondFactors;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Access;
using FlagCluster.Store.Accounts;
using FlagCluster.Store.Analytics;
using FlagCluster.Store.Audit;
using FlagCluster.Store.Control;
using FlagCluster.Store.Environments;
using FlagCluster.Store.Git;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.SecondFactors;
using FlagCluster.Store.Sql;
using FlagCluster.Store.Sso;
using FlagCluster.Store.Webhooks;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
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
        services.TryAddSingleton<IAuditLog, SqlAuditLog>();
        services.TryAddSingleton<IAuditReader, SqlAuditReader>();
        services.TryAddSingleton<IAuditCheckpoints, SqlAuditCheckpoints>();
        services.TryAddSingleton<IAuditMaintenance, SqlAuditMaintenance>();
        services.TryAddSingleton<ControlTransaction>();
        services.TryAddSingleton<ITenancyStore, SqlTenancyStore>();
        services.TryAddSingleton<ICredentialStore, SqlCredentialStore>();
        services.TryAddSingleton<IAccessStore, SqlAccessStore>();
        services.TryAddSingleton<ITokenUses, SqlTokenUses>();
        services.TryAddSingleton<IControlChanges, SqlControlChanges>();
        services.TryAddSingleton<IAccountStore, SqlAccountStore>();
        services.TryAddSingleton<IAccountDirectory, SqlAccountDirectory>();
        services.TryAddSingleton<IPrintedLinkStore, SqlPrintedLinkStore>();
        services.TryAddSingleton<ISecondFactorStore, SqlSecondFactorStore>();
        services.TryAddSingleton<ISingleUseLinkStore, SqlSingleUseLinkStore>();
        services.TryAddSingleton<ISsoStore, SqlSsoStore>();
        services.TryAddSingleton<ISessionStore, SqlSessionStore>();
        services.TryAddSingleton<ISignInFailureStore, SqlSignInFailureStore>();
        services.TryAddSingleton<IXmlRepository, SqlProtectionKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((options, repository) => options.XmlRepository = repository);
        services.TryAddSingleton<IWebhookStore, SqlWebhookStore>();
        services.TryAddSingleton<IWebhookEvents, SqlWebhookEvents>();
        services.TryAddSingleton<IWebhookDeliveries, SqlWebhookDeliveries>();
        services.TryAddSingleton<IWebhookLog, SqlWebhookLog>();
        services.TryAddSingleton<IIncomingHookStore, SqlIncomingHookStore>();
        services.TryAddSingleton<IGitStore, SqlGitStore>();
        services.TryAddSingleton<IGitProposalStore, SqlGitProposalStore>();
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
