using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Reader;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>What readers are told: pulls, watches and epochs.</summary>
public abstract class PullTests<TDatabase>(Migrated<TDatabase> migrated) : WriterSuite<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Pull_NothingWrittenYet_IsTheEmptyRuleset()
    {
        var full = Assert.IsType<PullFull>(await Writer.Reader.PullAsync(EnvironmentVersion.None));

        Assert.Equal((EnvironmentVersion.Initial, 0), (full.Version, full.Ruleset.Flags.Count));
        Assert.IsType<PullNotModified>(await Writer.Reader.PullAsync(EnvironmentVersion.Initial));
    }

    [Fact]
    public async Task Pull_ChangesInMemory_IsADeltaThatAsksNobody()
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
    public async Task Pull_ChangesNoLongerInMemory_IsADeltaFromTheLog()
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
    public async Task Pull_TooFarBehindOrFromAnotherHistory_IsFull()
    {
        // 1,000 changes are the longest delta that is read from the log.
        var head = EnvironmentVersion.Initial;
        for (; head.Number < 1_001; head = head.Next)
            await Log.AppendAsync(
                Shop,
                new Change
                {
                    Version = head.Next,
                    Changes = new([new PutItem(SampleCommands.Flag("banner", $"{head.Number}"))]),
                    Time = Clock.GetUtcNow(),
                    Actor = Actor.ForApiToken("token-1"),
                },
                head
            );

        Assert.IsType<PullFull>(await Writer.Reader.PullAsync(EnvironmentVersion.Initial));
        Assert.Equal(1_000, Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1))).Changes.Length);
        Assert.Equal(head, Assert.IsType<PullFull>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 2_000))).Version);
        Assert.Equal(head, Assert.IsType<PullFull>(await Writer.Reader.PullAsync(SampleCommands.Version(9, 1))).Version);
    }

    [Fact]
    public async Task StartEpoch_OnARuleset_BeginsANewHistoryThatHoldsIt()
    {
        await Writer.ApplyAsync(
            SampleCommands.Command([new PutItem(SampleCommands.Flag("banner")), new PutItem(SampleCommands.Segment("beta"))])
        );
        var before = await ReloadAsync();

        Assert.Equal(SampleCommands.Version(2, 1), (await Writer.ApplyAsync(SampleCommands.StartEpoch("epoch-1"))).Made());

        var full = Assert.IsType<PullFull>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));
        Assert.Equal((SampleCommands.Version(2, 1), before.Ruleset.Json()), (full.Version, full.Ruleset.Json()));
        Assert.Equal(SampleCommands.Version(2, 1), (await Writer.ApplyAsync(SampleCommands.StartEpoch("epoch-1"))).Made());
        Assert.Equal(SampleCommands.Version(2, 2), (await Writer.ApplyAsync(SampleCommands.Put("banner", "b"))).Made());
        Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(2, 1)));
        var reloaded = await ReloadAsync();
        Assert.Equal((SampleCommands.Version(2, 2), "b"), (reloaded.Version, reloaded.Ruleset.Value("banner")));
        Assert.Equal("a", (await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 1)))!.Value("banner"));
    }

    [Fact]
    public async Task Watch_ManyChangesForASlowReader_SkipsAllButTheLast()
    {
        await using var watch = Writer.Reader.WatchAsync(EnvironmentVersion.Initial).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await Writer.ApplyAsync(SampleCommands.Put("banner", "1"));
        Assert.True(await next.Soon());
        for (var number = 2; number <= 50; number++)
            await Writer.ApplyAsync(SampleCommands.Put("banner", $"{number}"));

        Assert.Equal(SampleCommands.Version(1, 1), watch.Current);
        Assert.True(await watch.MoveNextAsync().AsTask().Soon());
        Assert.Equal(SampleCommands.Version(1, 50), watch.Current);
    }

    [Fact]
    public async Task Watch_ReadersThatFollowUnderLoad_AllSeeTheFinalVersion()
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
    public async Task Watch_ReaderBehind_IsToldAtOnceAndEndsByCancellation()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        using var stop = new CancellationTokenSource();
        await using var watch = Writer.Reader.WatchAsync(EnvironmentVersion.None, stop.Token).GetAsyncEnumerator();

        Assert.True(await watch.MoveNextAsync().AsTask().Soon());
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
