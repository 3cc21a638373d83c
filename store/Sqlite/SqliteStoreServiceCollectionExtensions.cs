using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the store on SQLite.</summary>
public static class SqliteStoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IEnvironmentLog"/>, <see cref="IChangeCursors"/>, <see cref="ITenancyStore"/>, <see cref="ICredentialStore"/>,
    /// <see cref="IControlChanges"/>, <see cref="IFoldStore"/>, <see cref="ISumReader"/> and <see cref="StoreMigrator"/> on a SQLite file.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; <see cref="SqliteOptions.Path"/> is required.</param>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, Action<SqliteOptions> configure) =>
        services.AddStore<SqliteDialect, SqliteOptions, SqliteOptionsValidator>(configure);
}
