using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Environments;

/// <summary>Reading the log, on both engines.</summary>
public abstract class HistoryTests<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly EnvironmentId Shop = SampleChanges.Environment("shop");

    private IEnvironmentLog Log => migrated.Store.Log;

    /// <summary>Creates an environment with 1.1 … 1.12 and 2.1 … 2.3, and another one whose changes must never be returned.</summary>
    public async Task InitializeAsync()
    {
        if (await Log.ReadHeadAsync(Shop) != EnvironmentVersion.Initial)
            return;
        await Log.AppendAsync(Shop, 1, 12);
        Assert.True(await Log.AppendAsync(Shop, SampleChanges.Change(2, 1), SampleChanges.Version(1, 12)));
        Assert.True(await Log.AppendAsync(Shop, SampleChanges.Change(2, 2), SampleChanges.Version(2, 1)));
        Assert.True(await Log.AppendAsync(Shop, SampleChanges.Change(2, 3), SampleChanges.Version(2, 2)));
        await Log.AppendAsync(SampleChanges.Environment("shop-2"), 1, 20);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(1, 0, 3, "1.1 1.2 1.3")]
    [InlineData(1, 8, 3, "1.9 1.10 1.11")]
    [InlineData(1, 11, 100, "1.12")]
    [InlineData(1, 12, 100, "")]
    [InlineData(2, 0, 100, "2.1 2.2 2.3")]
    [InlineData(2, 1, 1, "2.2")]
    [InlineData(3, 0, 100, "")]
    [InlineData(0, 0, 100, "")]
    public async Task ReadChanges_AfterAVersion_ReturnsItsEpochOldestFirst(long epoch, long number, int limit, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', (await Log.ReadChangesAsync(Shop, SampleChanges.Version(epoch, number), limit)).Versions())
        );

    [Fact]
    public async Task ReadHistory_AllPages_ReturnsAllEpochsNewestFirst()
    {
        var pages = new List<string>();
        EnvironmentVersion? before = null;
        while (await Log.ReadHistoryAsync(Shop, before, 4) is { Count: > 0 } page)
        {
            pages.Add(string.Join(' ', page.Versions()));
            before = page[^1].Version;
        }

        Assert.Equal(["2.3 2.2 2.1 1.12", "1.11 1.10 1.9 1.8", "1.7 1.6 1.5 1.4", "1.3 1.2 1.1"], pages);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Read_LimitBelowOne_ThrowsArgumentOutOfRangeException(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Log.ReadChangesAsync(Shop, EnvironmentVersion.Initial, limit));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Log.ReadHistoryAsync(Shop, null, limit));
    }
}

public sealed class SqliteHistoryTests(Migrated<SqliteDatabase> migrated)
    : HistoryTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlHistoryTests(Migrated<PostgreSqlDatabase> migrated)
    : HistoryTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
