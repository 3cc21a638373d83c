using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Fault: two processes write to one environment at the same time.</summary>
public abstract class ConcurrentWritersTests<TDatabase>(Migrated<TDatabase> migrated) : WriterTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = migrated;

    [Fact]
    public async Task Apply_ManyCallersOfTwoWriters_StoresEveryAcknowledgedChangeOnceWithoutGaps()
    {
        const int callers = 8,
            changes = 12;
        await using var store = _migrated.Database.Open();
        EnvironmentWriter[] writers = [Writer, Open(store.Log)];

        var acknowledged = await Task.WhenAll(
                Enumerable
                    .Range(0, callers)
                    .Select(caller =>
                        Task.Run(async () =>
                        {
                            var applied = new List<(EnvironmentVersion Version, string? Operation)>();
                            for (var change = 0; change < changes; change++)
                            {
                                var command = SampleCommands.Put($"flag-{caller}", $"{change}", $"op-{caller}-{change}");
                                var result = await writers[caller % 2].ApplyAsync(command);
                                applied.Add((result.Made(), command.OperationId));
                            }
                            return applied;
                        })
                    )
            )
            .Soon();

        var history = await HistoryAsync();

        Assert.Equal(callers * changes, history.Count);
        Assert.Equal(
            acknowledged.SelectMany(applied => applied).OrderBy(applied => applied.Version),
            history.Select(change => (change.Version, change.OperationId))
        );
        foreach (var writer in writers)
        {
            // A pull that knows the latest version makes the writer read the log.
            Assert.IsType<PullNotModified>(await writer.Reader.PullAsync(history[^1].Version));
            var ruleset = (await writer.Reader.PullAsync(EnvironmentVersion.None)).Full();
            Assert.Equal((await ReloadAsync()).Ruleset.Json(), ruleset.Json());
            Assert.All(ruleset.Flags.Keys, key => Assert.Equal($"{changes - 1}", ruleset.Value(key)));
        }
    }

    [Fact]
    public async Task Apply_SameExpectedVersionAtTwoWriters_IsAppliedOnce()
    {
        var other = Open();

        for (var round = 0; round < 20; round++)
        {
            var expected = SampleCommands.Version(1, round);
            var results = await Task.WhenAll(
                    Task.Run(() => Writer.ApplyAsync(SampleCommands.Put("banner", $"this-{round}", expected: expected))),
                    Task.Run(() => other.ApplyAsync(SampleCommands.Put("banner", $"other-{round}", expected: expected)))
                )
                .Soon();

            Assert.Single(results.OfType<Applied>());
            Assert.Equal(new Conflict(expected.Next), Assert.Single(results.OfType<Conflict>()));
        }
        Assert.Equal(20, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Apply_SameOperationIdAtTwoWriters_IsAppliedOnce()
    {
        var other = Open();

        for (var round = 0; round < 20; round++)
        {
            var command = SampleCommands.Put("banner", $"{round}", $"op-{round}");
            var results = await Task.WhenAll(Task.Run(() => Writer.ApplyAsync(command)), Task.Run(() => other.ApplyAsync(command))).Soon();

            Assert.Equal(results[0].Made(), results[1].Made());
        }
        Assert.Equal(20, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Apply_RulesetInMemoryOutdated_ReadsTheLogFirst()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner", "a"));

        // The ruleset in memory has the same flag, at version 1.1.
        await Open().ApplyAsync(SampleCommands.Put("banner", "b"));
        Assert.Equal(SampleCommands.Version(1, 3), (await Writer.ApplyAsync(SampleCommands.Put("banner", "a"))).Made());

        await Open().ApplyAsync(SampleCommands.Command([new PutItem(SampleCommands.Segment("beta"))]));
        Assert.Equal(
            SampleCommands.Version(1, 5),
            (await Writer.ApplyAsync(SampleCommands.Put("banner", "c", expected: SampleCommands.Version(1, 4)))).Made()
        );

        await Open().ApplyAsync(SampleCommands.Put("banner", "d"));
        Assert.Equal(SampleCommands.Version(1, 7), (await Writer.ApplyAsync(SampleCommands.Put("banner", "c", dryRun: true))).Made());
    }

    [Fact]
    public async Task Pull_AnotherProcessWrote_ReturnsItsChangeAfterVerifySeconds()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await Open().ApplyAsync(SampleCommands.Put("banner", "b"));

        Assert.IsType<PullNotModified>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));

        Clock.Advance(TimeSpan.FromSeconds(ReaderOptions.VerifySeconds));

        Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));
        Assert.Equal(
            $"Warning: Another process changed environment {Shop} after version 1.1; loading the environment again",
            Assert.Single(Lines.Of(1002))
        );
    }

    [Fact]
    public async Task Pull_AnotherProcessWroteInBetween_ReturnsADeltaWithoutGaps()
    {
        for (var number = 1; number <= 3; number++)
            await Writer.ApplyAsync(SampleCommands.Put("banner", $"{number}"));
        var other = Open();
        for (var number = 4; number <= 5; number++)
            await other.ApplyAsync(SampleCommands.Put("banner", $"{number}"));
        Assert.Equal(SampleCommands.Version(1, 6), (await Writer.ApplyAsync(SampleCommands.Put("banner", "6"))).Made());

        // This writer made the changes 2, 3 and 6.
        var delta = Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));

        Assert.Equal(
            Enumerable.Range(2, 5).Select(number => SampleCommands.Version(1, number)),
            delta.Changes.Select(change => change.Version)
        );
    }

    [Fact]
    public async Task Watch_AnotherProcessWrote_ReturnsTheVersionOnceAPullFindsIt()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        using var stop = new CancellationTokenSource();
        await using var watch = Writer.Reader.WatchAsync(SampleCommands.Version(1, 1), stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await Open().ApplyAsync(SampleCommands.Put("banner", "b"));
        Assert.False(next.IsCompleted);

        Clock.Advance(TimeSpan.FromSeconds(ReaderOptions.VerifySeconds));
        await Writer.Reader.PullAsync(SampleCommands.Version(1, 1));

        Assert.True(await next.Soon());
        Assert.Equal(SampleCommands.Version(1, 2), watch.Current);
        await stop.CancelAsync();
    }
}

public sealed class SqliteConcurrentWritersTests(Migrated<SqliteDatabase> migrated)
    : ConcurrentWritersTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlConcurrentWritersTests(Migrated<PostgreSqlDatabase> migrated)
    : ConcurrentWritersTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
