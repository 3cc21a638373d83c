using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.PostgreSql;
using FlagCluster.Store.Sql;
using FlagCluster.Store.Transfer;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the store on PostgreSQL.</summary>
public static class PostgreSqlStoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IEnvironmentLog"/>, <see cref="IChangeCursors"/>, <see cref="ITenancyStore"/>, <see cref="ICredentialStore"/>,
    /// <see cref="IControlChanges"/>, <see cref="IFoldStore"/>, <see cref="ISumReader"/>, <see cref="IDistributedLock"/> and
    /// <see cref="StoreMigrator"/> on a PostgreSQL database.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; <see cref="PostgreSqlOptions.ConnectionString"/> is required.</param>
    public static IServiceCollection AddPostgreSqlStore(this IServiceCollection services, Action<PostgreSqlOptions> configure)
    {
        services.AddStore<PostgreSqlDialect, PostgreSqlOptions, PostgreSqlOptionsValidator>(configure);
        services.TryAddSingleton<IDistributedLock>(provider => new PostgreSqlDistributedLock(provider.GetRequiredService<Database>()));
        return services;
    }

    /// <summary>Adds <see cref="StoreTransfer"/>, which copies into the database of <see cref="AddPostgreSqlStore"/>.</summary>
    public static IServiceCollection AddStoreTransfer(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new StoreTransfer(provider.GetRequiredService<Database>()));
        return services;
    }
}
