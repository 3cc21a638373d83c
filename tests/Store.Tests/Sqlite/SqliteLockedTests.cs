using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Store.Tests.Sqlite;

/// <summary>Fault: another connection holds the write lock of the database for longer than the store waits.</summary>
public sealed class SqliteLockedTests : IAsyncLifetime
{
    private static readonly EnvironmentId Shop = SampleChanges.Environment("shop");

    private readonly SqliteDatabase _database = new();
    private OpenStore _store = null!;

    public async Task InitializeAsync()
    {
        _store = OpenStore.Sqlite(_database.Path, TimeSpan.FromSeconds(1));
        await _store.Migrator.MigrateAsync();
        await _store.Log.AppendAsync(Shop, 1, 3);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Append_DatabaseLocked_ReportsItAndLosesNothing()
    {
        await using var other = (SqliteConnection)await _database.ConnectAsync();
        await using (await other.BeginTransactionAsync())
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
                _store.Log.AppendAsync(Shop, SampleChanges.Change(1, 4), SampleChanges.Version(1, 3))
            );
            Assert.Contains("is locked by another process", failure.Message, StringComparison.Ordinal);
            Assert.Contains(_database.Path, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(SampleChanges.Version(1, 3), await _store.Log.ReadHeadAsync(Shop));
        Assert.True(await _store.Log.AppendAsync(Shop, SampleChanges.Change(1, 4), SampleChanges.Version(1, 3)));
        Assert.Equal(["1.1", "1.2", "1.3", "1.4"], (await _store.Log.ReadChangesAsync(Shop, EnvironmentVersion.Initial, 10)).Versions());
    }

    [Fact]
    public async Task ReadChanges_DatabaseLocked_ReturnsThem()
    {
        await using var other = (SqliteConnection)await _database.ConnectAsync();
        await using var transaction = await other.BeginTransactionAsync();

        var changes = await _store.Log.ReadChangesAsync(Shop, EnvironmentVersion.Initial, 10);

        Assert.Equal(["1.1", "1.2", "1.3"], changes.Versions());
    }

    [Fact]
    public async Task Migrate_DatabaseLockedWithoutPendingMigrations_Succeeds()
    {
        await using var other = (SqliteConnection)await _database.ConnectAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var second = OpenStore.Sqlite(_database.Path, TimeSpan.FromSeconds(1));

        await second.Migrator.MigrateAsync();

        Assert.Equal(SampleChanges.Version(1, 3), await second.Log.ReadHeadAsync(Shop));
    }

    [Fact]
    public async Task Append_LockReleasedBeforeTheTimeout_Succeeds()
    {
        await using var patient = OpenStore.Sqlite(_database.Path, TimeSpan.FromSeconds(60));
        await using var other = (SqliteConnection)await _database.ConnectAsync();
        var transaction = await other.BeginTransactionAsync();

        var started = new TaskCompletionSource();
        var append = Task.Run(() =>
        {
            started.SetResult();
            return patient.Log.AppendAsync(Shop, SampleChanges.Change(1, 4), SampleChanges.Version(1, 3));
        });
        await started.Task;
        await transaction.RollbackAsync();

        Assert.True(await append);
    }

    [Fact]
    public async Task Append_DatabaseLockedForQueuedAppends_FailsThemAllAndLosesNothing()
    {
        await using var other = (SqliteConnection)await _database.ConnectAsync();
        await using (await other.BeginTransactionAsync())
        {
            // The appends queue inside the store. Each fails after the timeout of the lock, not after the sum of all timeouts.
            var appends = Enumerable
                .Range(0, 20)
                .Select(_ => Task.Run(() => _store.Log.AppendAsync(Shop, SampleChanges.Change(1, 4), SampleChanges.Version(1, 3))))
                .ToList();
            foreach (var append in appends)
                await Assert.ThrowsAsync<StorageUnavailableException>(() => append);
        }

        Assert.Equal(SampleChanges.Version(1, 3), await _store.Log.ReadHeadAsync(Shop));
        Assert.True(await _store.Log.AppendAsync(Shop, SampleChanges.Change(1, 4), SampleChanges.Version(1, 3)));
    }
}
