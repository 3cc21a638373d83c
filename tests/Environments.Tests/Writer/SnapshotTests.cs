using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Snapshots, which accelerate loading and are optional.</summary>
public abstract class SnapshotTests<TDatabase>(Migrated<TDatabase> migrated) : WriterTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Apply_SnapshotEveryChanges_SavesASnapshotAndLoadsFromIt()
    {
        Options.SnapshotEvery = 10;
        for (var number = 1; number <= 10; number++)
            await Writer.ApplyAsync(SampleCommands.Put($"flag-{number % 3}", $"{number}"));
        await Writer.DisposeAsync().AsTask().Soon();
        for (var number = 11; number <= 13; number++)
            await Open().ApplyAsync(SampleCommands.Put($"flag-{number % 3}", $"{number}"));
        var log = new FaultyLog(Log);

        var loaded = (await Open(log).Reader.PullAsync(EnvironmentVersion.None)).Full();

        Assert.Equal(SampleCommands.Version(1, 10), (await Log.ReadSnapshotAsync(Shop, SampleCommands.Version(1, 10)))!.Version);
        Assert.Equal("ReadChanges 1.10", Assert.Single(log.Calls, call => call.StartsWith("ReadChanges", StringComparison.Ordinal)));
        Assert.Equal(["12", "13", "11"], new[] { "flag-0", "flag-1", "flag-2" }.Select(loaded.Value));
    }

    [Fact]
    public async Task Apply_SavingASnapshotFails_LogsItAndContinues()
    {
        Options.SnapshotEvery = 3;
        var failed = new TaskCompletionSource();
        Faulty.Before = call =>
        {
            if (call != "SaveSnapshot")
                return Task.CompletedTask;
            failed.TrySetResult();
            throw FaultyLog.Unavailable();
        };

        for (var number = 1; number <= 5; number++)
            Assert.Equal(SampleCommands.Version(1, number), (await Writer.ApplyAsync(SampleCommands.Put("banner", $"{number}"))).Made());
        await failed.Task.Soon();
        await Writer.DisposeAsync().AsTask().Soon();

        Assert.Null(await Log.ReadSnapshotAsync(Shop, SampleCommands.Version(1, 5)));
        Assert.Contains("could not be saved", Assert.Single(Lines.Of(1003)), StringComparison.Ordinal);
        Assert.Equal("5", (await ReloadAsync()).Ruleset.Value("banner"));
    }

    [Fact]
    public async Task Pull_5000ChangesWithoutSnapshot_LoadsThemAndTheNextWriteSavesOne()
    {
        const int count = 5_000;
        var head = EnvironmentVersion.Initial;
        for (var number = 1; number <= count; number++)
        {
            Assert.True(await Log.AppendAsync(Shop, SampleCommands.Change(head.Next, $"flag-{number % 97}", $"{number}"), head));
            head = head.Next;
        }

        var full = Assert.IsType<PullFull>(await Writer.Reader.PullAsync(EnvironmentVersion.None));

        Assert.Equal((head, 97), (full.Version, full.Ruleset.Flags.Count));
        Assert.Equal("5000", full.Ruleset.Value($"flag-{count % 97}"));
        Assert.Equal("4999", full.Ruleset.Value($"flag-{(count - 1) % 97}"));

        // The next write saves a snapshot, so that later starts do not read all changes.
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await Writer.DisposeAsync().AsTask().Soon();

        Assert.Equal(head.Next, (await Log.ReadSnapshotAsync(Shop, head.Next))!.Version);
    }
}

public sealed class SqliteSnapshotTests(Migrated<SqliteDatabase> migrated)
    : SnapshotTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlSnapshotTests(Migrated<PostgreSqlDatabase> migrated)
    : SnapshotTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
