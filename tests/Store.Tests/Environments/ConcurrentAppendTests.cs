using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Tests.Support;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Environments;

/// <summary>Many writers with their own connections, as in several processes.</summary>
public abstract class ConcurrentAppendTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private const int Writers = 8;
    private const int Versions = 60;

    [Fact]
    public async Task Append_ManyWritersOnOneEnvironment_OneSucceedsPerVersionWithoutGaps()
    {
        var environment = SampleChanges.Environment("contended");

        var writers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, environment))));

        var appended = writers.SelectMany(writer => writer.Appended).Order().ToList();
        Assert.Equal(Enumerable.Range(1, appended.Count).Select(number => (long)number), appended);
        Assert.InRange(appended.Count, Versions, Versions + Writers);
        var history = await migrated.Store.Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 1000);
        Assert.Equal(appended, history.Select(change => change.Version.Number));
        // The change of each version is the one of the writer that succeeded.
        Assert.All(
            history,
            change => Assert.Contains(change.Version.Number, writers.Single(writer => writer.Author == change.Actor.Id).Appended)
        );
        Assert.Equal(SampleChanges.Version(1, appended.Count), await migrated.Store.Log.ReadHeadAsync(environment));
    }

    [Fact]
    public async Task Append_ManyWritersOfTheFirstChange_OneSucceeds()
    {
        for (var round = 0; round < 10; round++)
        {
            var environment = SampleChanges.Environment($"first-{round}");

            var successes = await RaceAsync(log => log.AppendAsync(environment, SampleChanges.Change(1, 1), EnvironmentVersion.Initial));

            Assert.Equal(1, successes);
            Assert.Single(await migrated.Store.Log.ReadHistoryAsync(environment, null, 10));
        }
    }

    [Fact]
    public async Task Append_NextNumberAndNextEpoch_OneSucceeds()
    {
        var environment = SampleChanges.Environment("fork");
        await migrated.Store.Log.AppendAsync(environment, 1, 1);
        var calls = 0;

        var successes = await RaceAsync(log =>
            log.AppendAsync(
                environment,
                Interlocked.Increment(ref calls) % 2 == 0 ? SampleChanges.Change(1, 2) : SampleChanges.Change(2, 1),
                SampleChanges.Version(1, 1)
            )
        );

        Assert.Equal(1, successes);
        Assert.Equal(2, (await migrated.Store.Log.ReadHistoryAsync(environment, null, 10)).Count);
    }

    [Fact]
    public async Task Append_SameOperationIdFromManyWriters_IsWrittenOnce()
    {
        var environment = SampleChanges.Environment("retried");

        var successes = await RaceAsync(async log =>
        {
            // Each writer retries until it succeeds or finds the change of another writer.
            while (await log.FindCommandAsync(environment, "retried") is null)
            {
                var head = await log.ReadHeadAsync(environment);
                if (await log.AppendCommandAsync(environment, SampleChanges.Change(head.Epoch, head.Number + 1, "retried"), head))
                    return true;
            }
            return false;
        });

        Assert.Equal(1, successes);
        Assert.Single(await migrated.Store.Log.ReadHistoryAsync(environment, null, 10));
    }

    private async Task<int> RaceAsync(Func<IEnvironmentLog, Task<bool>> attempt)
    {
        var results = await Simultaneous.RunAsync(
            Writers,
            async _ =>
            {
                await using var store = migrated.Database.Open();
                return await attempt(store.Log);
            }
        );
        return results.Count(succeeded => succeeded);
    }

    private async Task<(string Author, List<long> Appended)> WriteAsync(int writer, EnvironmentId environment)
    {
        var author = $"writer-{writer}";
        var appended = new List<long>();
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
                appended.Add(head.Number + 1);
            head = await store.Log.ReadHeadAsync(environment);
        }
        return (author, appended);
    }
}

public sealed class SqliteConcurrentAppendTests(Migrated<SqliteDatabase> migrated)
    : ConcurrentAppendTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlConcurrentAppendTests(Migrated<PostgreSqlDatabase> migrated)
    : ConcurrentAppendTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
