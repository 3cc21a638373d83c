using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Environments;

/// <summary>Many writers with connections of their own, as so many processes would have.</summary>
public abstract class ConcurrentAppendTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private const int Writers = 8;
    private const int Versions = 60;

    [Fact]
    public async Task Append_ManyWritersOnOneEnvironment_ExactlyOneWinsEachVersionWithoutGaps()
    {
        var environment = SampleChanges.Environment("contended");

        var wins = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, environment))));

        var won = wins.SelectMany(numbers => numbers.Won).Order().ToList();
        Assert.Equal(Enumerable.Range(1, won.Count).Select(number => (long)number), won);
        Assert.InRange(won.Count, Versions, Versions + Writers);
        var history = await migrated.Store.Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 1000);
        Assert.Equal(won, history.Select(change => change.Version.Number));
        // What is stored under each version is what its winner wrote.
        Assert.All(history, change => Assert.Contains(change.Version.Number, wins.Single(writer => writer.Author == change.Actor.Id).Won));
        Assert.Equal(SampleChanges.Version(1, won.Count), await migrated.Store.Log.ReadHeadAsync(environment));
    }

    [Fact]
    public async Task Append_ManyWritersFirstChange_ExactlyOneWins()
    {
        for (var round = 0; round < 10; round++)
        {
            var environment = SampleChanges.Environment($"first-{round}");
            var wins = await RaceAsync(log => log.AppendAsync(environment, SampleChanges.Change(1, 1), EnvironmentVersion.Initial));

            Assert.Equal(1, wins);
            Assert.Single(await migrated.Store.Log.ReadHistoryAsync(environment, null, 10));
        }
    }

    [Fact]
    public async Task Append_NextNumberAgainstNextEpoch_ExactlyOneWins()
    {
        var environment = SampleChanges.Environment("fork");
        await migrated.Store.Log.AppendAsync(environment, 1, 1);
        var turn = 0;

        var wins = await RaceAsync(log =>
            log.AppendAsync(
                environment,
                Interlocked.Increment(ref turn) % 2 == 0 ? SampleChanges.Change(1, 2) : SampleChanges.Change(2, 1),
                SampleChanges.Version(1, 1)
            )
        );

        Assert.Equal(1, wins);
        Assert.Equal(2, (await migrated.Store.Log.ReadHistoryAsync(environment, null, 10)).Count);
    }

    [Fact]
    public async Task Append_SameOperationFromManyWriters_IsWrittenOnce()
    {
        var environment = SampleChanges.Environment("retried");

        var wins = await RaceAsync(async log =>
        {
            // Each one retries until it either wins or finds that another has.
            while (await log.FindOperationAsync(environment, "retried") is null)
            {
                var head = await log.ReadHeadAsync(environment);
                if (await log.AppendAsync(environment, SampleChanges.Change(head.Epoch, head.Number + 1, "retried"), head))
                    return true;
            }
            return false;
        });

        Assert.Equal(1, wins);
        Assert.Single(await migrated.Store.Log.ReadHistoryAsync(environment, null, 10));
    }

    private async Task<int> RaceAsync(Func<IEnvironmentLog, Task<bool>> attempt)
    {
        var stores = Enumerable.Range(0, Writers).Select(_ => migrated.Database.Open()).ToList();
        using var start = new Barrier(Writers);
        var results = await Task.WhenAll(
            stores.Select(store =>
                Task.Factory.StartNew(
                        () =>
                        {
                            start.SignalAndWait();
                            return attempt(store.Log);
                        },
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                    .Unwrap()
            )
        );
        foreach (var store in stores)
            await store.DisposeAsync();
        return results.Count(won => won);
    }

    private async Task<(string Author, List<long> Won)> WriteAsync(int writer, EnvironmentId environment)
    {
        var author = $"writer-{writer}";
        var won = new List<long>();
        await using var store = migrated.Database.Open();
        var head = EnvironmentVersion.Initial;
        while (head.Number < Versions)
        {
            if (
                await store.Log.AppendAsync(
                    environment,
                    SampleChanges.Change(1, head.Number + 1) with
                    {
                        Actor = Actor.ForApiToken(author),
                    },
                    head
                )
            )
                won.Add(head.Number + 1);
            head = await store.Log.ReadHeadAsync(environment);
        }
        return (author, won);
    }
}

public sealed class SqliteConcurrentAppendTests(Migrated<SqliteDatabase> migrated)
    : ConcurrentAppendTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlConcurrentAppendTests(Migrated<PostgreSqlDatabase> migrated)
    : ConcurrentAppendTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
