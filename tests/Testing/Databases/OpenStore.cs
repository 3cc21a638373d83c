using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Testing.Databases;

/// <summary>Represents a store with the services that a host registers.</summary>
public sealed class OpenStore(ServiceProvider services) : IAsyncDisposable
{
    public IEnvironmentLog Log => services.GetRequiredService<IEnvironmentLog>();

    public IChangeCursors Cursors => services.GetRequiredService<IChangeCursors>();

    public ITenancyStore Tenancy => services.GetRequiredService<ITenancyStore>();

    public ICredentialStore Credentials => services.GetRequiredService<ICredentialStore>();

    public IAccessStore Access => services.GetRequiredService<IAccessStore>();

    public IAuditLog Audit => services.GetRequiredService<IAuditLog>();

    public IAuditReader AuditReader => services.GetRequiredService<IAuditReader>();

    public IControlChanges ControlChanges => services.GetRequiredService<IControlChanges>();

    /// <summary>Returns another service of the store.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public IFoldStore Folds => services.GetRequiredService<IFoldStore>();

    public ISumReader Sums => services.GetRequiredService<ISumReader>();

    public IReportReader Reports => services.GetRequiredService<IReportReader>();
    public IConsumptionReader Consumption => services.GetRequiredService<IConsumptionReader>();

    public ICrashReader Crashes => services.GetRequiredService<ICrashReader>();

    public StoreMigrator Migrator => services.GetRequiredService<StoreMigrator>();

    public static OpenStore Sqlite(string path, TimeSpan? busyTimeout = null) =>
        new(
            new ServiceCollection()
                .AddSqliteStore(options =>
                {
                    options.Path = path;
                    options.BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(30);
                })
                .BuildServiceProvider()
        );

    public static OpenStore PostgreSql(string connectionString) =>
        new(new ServiceCollection().AddPostgreSqlStore(options => options.ConnectionString = connectionString).BuildServiceProvider());

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
