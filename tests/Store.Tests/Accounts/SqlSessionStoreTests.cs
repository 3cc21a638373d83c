using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing.Accounts;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Accounts;

public sealed class SqliteSessionStoreTests(Migrated<SqliteDatabase> migrated)
    : SessionStoreContract,
        IClassFixture<Migrated<SqliteDatabase>>
{
    protected override ISessionStore Store => migrated.Store.Get<ISessionStore>();
}

public sealed class PostgreSqlSessionStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : SessionStoreContract,
        IClassFixture<Migrated<PostgreSqlDatabase>>
{
    protected override ISessionStore Store => migrated.Store.Get<ISessionStore>();
}
