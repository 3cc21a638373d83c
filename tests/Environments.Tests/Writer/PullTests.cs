using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Reader;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Pulls, watches and epochs.</summary>
public abstract class PullTests<TDatabase>(Migrated<TDatabase> migrated) : WriterTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Pull_NoChanges_ReturnsTheEmptyRuleset()
    {
        var full = Assert.IsType<PullFull>(await Writer.Reader.PullAsync(EnvironmentVersion.None));

        Assert.Equal((EnvironmentVersion.Initial, 0), (full.Version, full.Ruleset.Flags.Count));
        Assert.IsType<PullNotModified>(await Writer.Reader.PullAsync(EnvironmentVersion.Initial));
    }

    [Fact]
    public async Task Pull_ChangesInMemory_ReturnsADeltaWithoutReadingTheStore()
    {
        for (var number = 1; number <= 3; number++)
            await Writer.ApplyAsync(SampleCommands.Put("banner", $"{number}"));
        Faulty.Calls.Clear();

        var delta = Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));

        Assert.Equal([SampleCommands.Version(1, 2), SampleCommands.Version(1, 3)], delta.Changes.Select(change => change.Version));
        Assert.Equal(SampleCommands.Version(1, 1), delta.Changes[0].Base);
        Assert.Empty(Faulty.Calls);
    }

    [Fact]
    public async Task Pull_ChangesNoLongerInMemory_ReturnsADeltaFromTheLog()
    {
        ReaderOptions.RecentChanges = 2;
        var writer = Open(Faulty);
        for (var number = 1; number <= 6; number++)
            await writer.ApplyAsync(SampleCommands.Put("banner", $"{number}"));
        Faulty.Calls.Clear();

        var delta = Assert.IsType<PullDelta>(await writer.Reader.PullAsync(SampleCommands.Version(1, 2)));

        Assert.Equal(
            Enumerable.Range(3, 4).Select(number => SampleCommands.Version(1, number)),
            delta.Changes.Select(change => change.Version)
        );
        Assert.Equal("ReadChanges 1.2", Assert.Single(Faulty.Calls));
    }

    [Fact]
    public async Task Pull_TooFarBehindOrUnknownVersion_ReturnsTheFullRuleset()
    {
        // At most 1,000 changes are read from the log for a delta.
        var head = EnvironmentVersion.Initial;
        for (; head.Number < 1_001; head = head.Next)
            await Log.AppendAsync(Shop, SampleCommands.Change(head.Next, "banner", $"{head.Number}"), head);

        Assert.IsType<PullFull>(await Writer.Reader.PullAsync(EnvironmentVersion.Initial));
        Assert.Equal(1_000, Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1))).Changes.Length);
        Assert.Equal(head, Assert.IsType<PullFull>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 2_000))).Version);
        Assert.Equal(head, Assert.IsType<PullFull>(await Writer.Reader.PullAsync(SampleCommands.Version(9, 1))).Version);
    }

    [Fact]
    public async Task StartEpoch_ExistingRuleset_StartsANewHistoryWithIt()
    {
        await Writer.ApplyAsync(
            SampleCommands.Command([new PutItem(SampleCommands.Flag("banner")), new PutItem(SampleCommands.Segment("beta"))])
        );
        var before = await ReloadAsync();

        var started = await Writer.ApplyAsync(SampleCommands.StartEpoch());

        var full = Assert.IsType<PullFull>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));
        Assert.Equal(SampleCommands.Version(2, 1), started.Made());
        Assert.Equal((SampleCommands.Version(2, 1), before.Ruleset.Json()), (full.Version, full.Ruleset.Json()));
    }

    [Fact]
    public async Task StartEpoch_RepeatedOperationId_ReturnsTheFirstVersion()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await Writer.ApplyAsync(SampleCommands.StartEpoch("epoch-1"));

        var repeated = await Writer.ApplyAsync(SampleCommands.StartEpoch("epoch-1"));

        Assert.Equal(SampleCommands.Version(2, 1), repeated.Made());
    }

    [Fact]
    public async Task Apply_AfterStartEpoch_ContinuesTheNewHistoryAndKeepsTheOldOne()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await Writer.ApplyAsync(SampleCommands.StartEpoch());

        var applied = await Writer.ApplyAsync(SampleCommands.Put("banner", "b"));

        Assert.Equal(SampleCommands.Version(2, 2), applied.Made());
        Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(2, 1)));
        var reloaded = await ReloadAsync();
        Assert.Equal((SampleCommands.Version(2, 2), "b"), (reloaded.Version, reloaded.Ruleset.Value("banner")));
        Assert.Equal("a", (await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 1)))!.Value("banner"));
    }

    [Fact]
    public async Task Watch_SlowReader_ReceivesOnlyTheLatestVersion()
    {
        await using var watch = Writer.Reader.WatchAsync(EnvironmentVersion.Initial).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await Writer.ApplyAsync(SampleCommands.Put("banner", "1"));
        Assert.True(await next.Soon());
        Assert.Equal(SampleCommands.Version(1, 1), watch.Current);

        for (var number = 2; number <= 50; number++)
            await Writer.ApplyAsync(SampleCommands.Put("banner", $"{number}"));
        Assert.True(await watch.MoveNextAsync().AsTask().Soon());

        Assert.Equal(SampleCommands.Version(1, 50), watch.Current);
    }

    [Fact]
    public async Task Watch_ManyReadersDuringChanges_AllReceiveTheFinalVersion()
    {
        const int changes = 60;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(async () =>
                {
                    var last = EnvironmentVersion.Initial;
                    await foreach (var version in Writer.Reader.WatchAsync(last, stop.Token))
                    {
                        Assert.True(version > last);
                        last = version;
                        if (last.Number == changes)
                            return last;
                    }
                    return last;
                })
            )
            .ToArray();

        for (var number = 1; number <= changes; number++)
            await Writer.ApplyAsync(SampleCommands.Put("banner", $"{number}"));

        Assert.All(await Task.WhenAll(readers).Soon(), last => Assert.Equal(SampleCommands.Version(1, changes), last));
    }

    [Fact]
    public async Task Watch_ReaderBehind_ReceivesTheCurrentVersionAtOnce()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await using var watch = Writer.Reader.WatchAsync(EnvironmentVersion.None).GetAsyncEnumerator();

        Assert.True(await watch.MoveNextAsync().AsTask().Soon());

        Assert.Equal(SampleCommands.Version(1, 1), watch.Current);
    }

    [Fact]
    public async Task Watch_Cancelled_ThrowsOperationCanceledException()
    {
        using var stop = new CancellationTokenSource();
        await using var watch = Writer.Reader.WatchAsync(EnvironmentVersion.Initial, stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Soon());
    }
}

public sealed class SqlitePullTests(Migrated<SqliteDatabase> migrated)
    : PullTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlPullTests(Migrated<PostgreSqlDatabase> migrated)
    : PullTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
