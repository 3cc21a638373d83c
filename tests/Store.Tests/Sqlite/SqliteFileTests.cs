using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Sqlite;

/// <summary>The database file: its permissions, its contents after a shutdown, and files that cannot be used.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly EnvironmentId Shop = SampleChanges.Environment("shop");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Migrate_MissingFile_CreatesItAndItsFoldersForTheOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = Path.Combine(_folder.Path, "a", "b", "flags.db");
        await using var store = OpenStore.Sqlite(path);

        await store.Migrator.MigrateAsync();

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "a")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "a", "b")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path + "-wal"));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path + "-shm"));
    }

    [Fact]
    public async Task Dispose_AfterWrites_LeavesOneCompleteFile()
    {
        var path = _folder.File("flags.db");
        await using (var store = OpenStore.Sqlite(path))
        {
            await store.Migrator.MigrateAsync();
            await store.Log.AppendAsync(Shop, 1, 5);
            Assert.True(File.Exists(path + "-wal"));
        }

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        File.Move(path, _folder.File("moved.db"));
        await using var moved = OpenStore.Sqlite(_folder.File("moved.db"));

        Assert.Equal(SampleChanges.Version(1, 5), await moved.Log.ReadHeadAsync(Shop));
    }

    [Fact]
    public async Task Migrate_FileNotADatabase_ThrowsAndLeavesTheFileUnchanged()
    {
        var path = _folder.File("notes.txt");
        var text = new string('x', 8192);
        await File.WriteAllTextAsync(path, text);
        await using var store = OpenStore.Sqlite(path);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Migrator.MigrateAsync());

        Assert.Contains("not a SQLite database", failure.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Migrate_PathIsAFolder_ReportsThePath()
    {
        await using var store = OpenStore.Sqlite(_folder.Path);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Migrator.MigrateAsync());

        Assert.Contains($"'{_folder.Path}' cannot be", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_MissingFile_ThrowsAndCreatesNoFile()
    {
        var path = _folder.File("missing.db");
        await using var store = OpenStore.Sqlite(path);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            store.Log.AppendAsync(Shop, SampleChanges.Change(1, 1), EnvironmentVersion.Initial)
        );

        Assert.Contains("cannot be opened", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Connections_OfTheStore_FlushEveryCommitAndCheckReferences()
    {
        await using var store = OpenStore.Sqlite(_folder.File("flags.db"));
        await store.Migrator.MigrateAsync();

        await using var raw = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("flags.db")};Pooling=False");
        await raw.OpenAsync();

        Assert.Equal("wal", await raw.ScalarAsync<string>("PRAGMA journal_mode"));
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            store.Tenancy.AddProjectAsync(TestActors.Administrator, new("nowhere", "web", "Web", SampleChanges.Noon))
        );
    }
}
