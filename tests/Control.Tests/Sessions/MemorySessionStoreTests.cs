using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Sessions;
using FlagCluster.Testing.Accounts;

namespace FlagCluster.Control.Tests.Sessions;

public sealed class MemorySessionStoreTests : SessionStoreContract
{
    protected override ISessionStore Store { get; } = new MemorySessionStore();
}
