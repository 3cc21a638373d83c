using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Tests the log that the writers of a process have in memory.</summary>
public sealed class LocalEnvironmentsTests : IClassFixture<Migrated<SqliteDatabase>>, IAsyncDisposable
{
    private readonly EnvironmentId _shop = SampleCommands.Environment();
    private readonly FaultyLog _log;
    private readonly LocalEnvironments _environments;

    public LocalEnvironmentsTests(Migrated<SqliteDatabase> migrated)
    {
        _log = new(migrated.Store.Log);
        _environments = TestEnvironments.CreateWriters(_log);
    }

    public ValueTask DisposeAsync() => _environments.DisposeAsync();

    [Fact]
    public async Task ReadChanges_InMemory_AreNotReadFromTheStore()
    {
        for (var number = 1; number <= 3; number++)
            await _environments.ApplyAsync(_shop, SampleCommands.Put("banner", $"{number}"));
        _log.Calls.Clear();

        var changes = await _environments.ReadChangesAsync(_shop, SampleCommands.Version(1, 1), limit: 1);

        Assert.Equal([SampleCommands.Version(1, 2)], changes.Select(change => change.Version));
        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task ReadChanges_NotInMemory_AreReadFromTheStore()
    {
        await using (var earlier = TestEnvironments.CreateWriters(_log))
            await earlier.ApplyAsync(_shop, SampleCommands.Put("banner", "1"));
        await _environments.ApplyAsync(_shop, SampleCommands.Put("banner", "2"));

        var changes = await _environments.ReadChangesAsync(_shop, EnvironmentVersion.Initial, limit: 10);

        Assert.Equal([SampleCommands.Version(1, 1), SampleCommands.Version(1, 2)], changes.Select(change => change.Version));
        Assert.Equal(SampleCommands.Version(1, 2), await _environments.ReadHeadAsync(_shop));
    }
}
