using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Grains.Tests.Environments;

/// <summary>Fault: the store is unavailable. The grain deactivates, and its next activation recovers once the store responds.</summary>
public sealed class StorageFailureTests : IClassFixture<Migrated<PostgreSqlDatabase>>, IAsyncLifetime
{
    private readonly Migrated<PostgreSqlDatabase> _database;
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private TestCluster _cluster = null!;

    public StorageFailureTests(Migrated<PostgreSqlDatabase> database) => _database = database;

    public async Task InitializeAsync() =>
        _cluster = await TestCluster.StartAsync(_database.Database, settings: new() { ["Reader:VerifySeconds"] = "0" });

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Apply_AppendFails_DeactivatesAndRecovers()
    {
        await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        var deactivated = _cluster.DeactivatedAsync(_environment);
        _cluster.Log().Before = call => call == "Append" ? throw FaultyLog.Unavailable() : Task.CompletedTask;

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second", operation: "op")).AsTask()
        );
        await deactivated.Soon();
        _cluster.Log().Before = null;

        Assert.Equal(
            SampleCommands.Version(1, 2),
            (await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second", operation: "op"))).Made()
        );
    }

    [Fact]
    public async Task Apply_ResponseToTheAppendLost_IsCommittedOnceAndServed()
    {
        await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        _cluster.Log().AfterAppend = _ => throw FaultyLog.Unavailable();

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second", operation: "op")).AsTask()
        );
        _cluster.Log().AfterAppend = null;

        Assert.Equal(
            SampleCommands.Version(1, 2),
            (await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second", operation: "op"))).Made()
        );
        Assert.Equal(
            SampleCommands.Version(1, 2),
            Assert.IsType<PullFull>(await _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None)).Version
        );
    }

    [Fact]
    public async Task Pull_StoreUnavailable_FailsAndThenRecovers()
    {
        await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        var deactivated = _cluster.DeactivatedAsync(_environment);
        _cluster.Log().Before = _ => throw FaultyLog.Unavailable();

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            _cluster.Environments.PullAsync(_environment, SampleCommands.Version(1, 1)).AsTask()
        );
        await deactivated.Soon();
        _cluster.Log().Before = null;

        Assert.IsType<PullNotModified>(await _cluster.Environments.PullAsync(_environment, SampleCommands.Version(1, 1)));
    }

    [Fact]
    public async Task Watch_StoreFails_ThrowsUnavailable()
    {
        await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await using var versions = _cluster.Environments.WatchAsync(_environment, EnvironmentVersion.Initial).GetAsyncEnumerator();
        Assert.True(await versions.MoveNextAsync().AsTask().Soon());
        var next = versions.MoveNextAsync().AsTask();
        var deactivated = _cluster.DeactivatedAsync(_environment);
        _cluster.Log().Before = call => call == "Append" ? throw FaultyLog.Unavailable() : Task.CompletedTask;

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            _cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second")).AsTask()
        );

        await Assert.ThrowsAsync<EnvironmentUnavailableException>(() => next.Soon());
        await deactivated.Soon();
    }

    [Fact]
    public async Task Apply_TextThatTheStoreRejects_ThrowsArgumentException()
    {
        var command = SampleCommands.Put("first") with { Message = "nul \0" };

        await Assert.ThrowsAsync<ArgumentException>(() => _cluster.Environments.ApplyAsync(_environment, command).AsTask());
    }
}
