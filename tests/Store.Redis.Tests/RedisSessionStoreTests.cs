using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing.Accounts;

namespace FlagCluster.Store.Redis.Tests;

public sealed class RedisSessionStoreTests(RedisServer server) : SessionStoreContract, IClassFixture<RedisServer>
{
    protected override ISessionStore Store => server.Store;
}
