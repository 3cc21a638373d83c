using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Store.Tests.Sqlite;

/// <summary>Faults: the disk of the database is full, or read-only.</summary>
public sealed class SqliteFullDiskTests : IDisposable
{
    private static readonly EnvironmentId Shop = SampleChanges.Environment("shop");

    private readonly TinyDisk _disk = new("2m");

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Append_DiskFull_ReportsItAndKeepsAcknowledgedChanges()
    {
        var path = _disk.File("flags.db");
        var acknowledged = EnvironmentVersion.Initial;
        await using (var store = OpenStore.Sqlite(path))
        {
            await store.Migrator.MigrateAsync();
            StorageUnavailableException? failure = null;
            while (failure is null && acknowledged.Number < 1000)
            {
                try
                {
                    Assert.True(await store.Log.AppendAsync(Shop, Big(acknowledged.Next), acknowledged));
                    acknowledged = acknowledged.Next;
                }
                catch (StorageUnavailableException exception)
                {
                    failure = exception;
                }
            }

            Assert.NotNull(failure);
            Assert.Contains("its disk is full", failure.Message, StringComparison.Ordinal);
            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
            Assert.InRange(acknowledged.Number, 10, 999);
            await AssertContainsAsync(store, acknowledged);
        }

        // A start on the full disk reads everything.
        await using var restarted = OpenStore.Sqlite(path);
        await restarted.Migrator.MigrateAsync();
        await AssertContainsAsync(restarted, acknowledged);

        _disk.Remount("size=4m");

        Assert.True(await restarted.Log.AppendAsync(Shop, Big(acknowledged.Next), acknowledged));
        await AssertContainsAsync(restarted, acknowledged.Next);
    }

    [Fact]
    public async Task Migrate_DiskFull_ThrowsUntilThereIsSpace()
    {
        await File.WriteAllBytesAsync(_disk.File("filler"), new byte[(2 * 1024 * 1024) - 8192]);
        await using var store = OpenStore.Sqlite(_disk.File("flags.db"));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Migrator.MigrateAsync());

        File.Delete(_disk.File("filler"));
        await store.Migrator.MigrateAsync();

        Assert.True(await store.Log.AppendAsync(Shop, SampleChanges.Change(1, 1), EnvironmentVersion.Initial));
    }

    [Fact]
    public async Task Migrate_ReadOnlyFileSystem_ReportsIt()
    {
        var path = _disk.File("flags.db");
        await using (var store = OpenStore.Sqlite(path))
            await store.Migrator.MigrateAsync();
        _disk.Remount("ro");

        await using (var store = OpenStore.Sqlite(path))
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Migrator.MigrateAsync());
            Assert.Matches("cannot be (written|opened)", failure.Message);
        }
        await using (var store = OpenStore.Sqlite(_disk.File("new.db")))
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Migrator.MigrateAsync());
            Assert.Contains("Read-only file system", failure.Message, StringComparison.Ordinal);
        }
    }

    private static Change Big(EnvironmentVersion version) =>
        new()
        {
            Version = version,
            Changes = new([.. Enumerable.Range(0, 8).Select(number => new PutItem(SampleChanges.Flag($"flag-{number}", 1000)))]),
            Time = SampleChanges.Noon,
            Actor = Actor.ForApiToken("token-1"),
        };

    /// <summary>Asserts that the store has exactly the changes up to a version.</summary>
    private static async Task AssertContainsAsync(OpenStore store, EnvironmentVersion latest)
    {
        Assert.Equal(latest, await store.Log.ReadHeadAsync(Shop));
        var changes = await store.Log.ReadChangesAsync(Shop, EnvironmentVersion.Initial, 2000);
        Assert.Equal(
            Enumerable.Range(1, (int)latest.Number).Select(number => (long)number),
            changes.Select(change => change.Version.Number)
        );
        Assert.All(changes, change => Assert.Equal(Big(change.Version).Json(), change.Json()));
    }
}
