using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Environments;

/// <summary>Snapshots, on both engines.</summary>
public abstract class SnapshotTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private IEnvironmentLog Log => migrated.Store.Log;

    [Fact]
    public async Task ReadSnapshot_NoneSaved_ReturnsNull() =>
        Assert.Null(await Log.ReadSnapshotAsync(SampleChanges.Environment("none"), SampleChanges.Version(1, 5)));

    [Fact]
    public async Task ReadSnapshot_SeveralSaved_ReturnsTheLatestUpToTheVersion()
    {
        var environment = SampleChanges.Environment("several");
        await SaveAsync(environment, 1, 10);
        await SaveAsync(environment, 1, 20);

        Assert.Null(await ReadAsync(environment, 1, 9));
        Assert.Equal("1.10", await ReadAsync(environment, 1, 10));
        Assert.Equal("1.10", await ReadAsync(environment, 1, 19));
        Assert.Equal("1.20", await ReadAsync(environment, 1, 20));
        Assert.Equal("1.20", await ReadAsync(environment, 1, long.MaxValue));
    }

    [Fact]
    public async Task ReadSnapshot_OnlyAnotherEpochHasOne_ReturnsNull()
    {
        var environment = SampleChanges.Environment("other-epoch");
        await SaveAsync(environment, 1, 10);

        Assert.Null(await ReadAsync(environment, 2, 10));
    }

    [Fact]
    public async Task SaveSnapshot_SameVersion_ReplacesIt()
    {
        var environment = SampleChanges.Environment("replaced");
        await SaveAsync(environment, 1, 10);

        await Log.SaveSnapshotAsync(environment, new(SampleChanges.Version(1, 10), "new"u8.ToArray().AsMemory(1)));

        Assert.Equal("ew", await ReadAsync(environment, 1, 10));
    }

    [Fact]
    public async Task SaveSnapshot_Many_KeepsTheLatestTwoOfEachEpoch()
    {
        var environment = SampleChanges.Environment("pruned");

        foreach (var number in new[] { 10, 20, 30 })
            await SaveAsync(environment, 1, number);
        foreach (var number in new[] { 5, 6, 7, 8 })
            await SaveAsync(environment, 2, number);

        Assert.Null(await ReadAsync(environment, 1, 19));
        Assert.Equal("1.20", await ReadAsync(environment, 1, 29));
        Assert.Equal("1.30", await ReadAsync(environment, 1, 99));
        Assert.Null(await ReadAsync(environment, 2, 6));
        Assert.Equal("2.7", await ReadAsync(environment, 2, 7));
        Assert.Equal("2.8", await ReadAsync(environment, 2, 99));
    }

    [Fact]
    public async Task SaveSnapshot_EarlierThanTheKeptOnes_KeepsTheLatestTwo()
    {
        var environment = SampleChanges.Environment("late");

        foreach (var number in new[] { 20, 30, 10 })
            await SaveAsync(environment, 1, number);

        Assert.Equal("1.20", await ReadAsync(environment, 1, 29));
        Assert.Equal("1.30", await ReadAsync(environment, 1, 30));
    }

    [Fact]
    public async Task SaveSnapshot_LogOfItsEpoch_IsUnchanged()
    {
        var environment = SampleChanges.Environment("log-stays");
        await Log.AppendAsync(environment, 1, 5);

        for (var number = 1; number <= 5; number++)
            await SaveAsync(environment, 1, number);

        Assert.Equal(
            ["1.1", "1.2", "1.3", "1.4", "1.5"],
            (await Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 10)).Versions()
        );
    }

    private Task SaveAsync(EnvironmentId environment, long epoch, long number) =>
        Log.SaveSnapshotAsync(
            environment,
            new(SampleChanges.Version(epoch, number), Encoding.UTF8.GetBytes(SampleChanges.Version(epoch, number).ToString()))
        );

    private async Task<string?> ReadAsync(EnvironmentId environment, long epoch, long number) =>
        await Log.ReadSnapshotAsync(environment, SampleChanges.Version(epoch, number)) is { } snapshot
            ? Encoding.UTF8.GetString(snapshot.Json.Span)
            : null;
}

public sealed class SqliteSnapshotTests(Migrated<SqliteDatabase> migrated)
    : SnapshotTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlSnapshotTests(Migrated<PostgreSqlDatabase> migrated)
    : SnapshotTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
