using System.Collections.Concurrent;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>
/// Tests the consumer on a broker that speaks Kafka's protocol and on PostgreSQL: the sums equal an independent count, whatever fails.
/// </summary>
public sealed class ConsumerTests() : ConsumerTestBase(partitions: 4, trackPartitions: 2)
{
    [Fact]
    public async Task Fold_BothTopics_EqualsAnIndependentCount()
    {
        await Events.SendEvaluationsAsync(0, 5_000);
        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database);

        await Events.SendEvaluationsAsync(5_000, 5_000);
        await Events.SendTracksAsync(0, 1_000);
        await CountedAsync();

        await Events.AssertCountedAsync(Store.Sums);
        Assert.Equal(1_000, (await Store.Folds.ReadPositionsAsync()).Sum(position => position.Counts.Duplicates));
    }

    /// <summary>The fault: commits wait while partitions move to a second consumer, and back.</summary>
    [Fact]
    public async Task Fold_RebalanceDuringCommits_CountsEachEventOnce()
    {
        await using var first = await ConsumerHost.StartAsync(Brokers, Database, Slow);
        await Events.SendEvaluationsAsync(0, 4_000);

        await using (var second = await ConsumerHost.StartAsync(Brokers, Database, Slow))
        {
            await Events.SendEvaluationsAsync(4_000, 4_000);
            await Events.SendTracksAsync(0, 500);
            await Waiting.Until(() => Task.FromResult(Partitions(second) > 0), "the second consumer to have partitions");
        }
        await Events.SendEvaluationsAsync(8_000, 4_000);
        await CountedAsync();

        await Events.AssertCountedAsync(Store.Sums);

        static void Slow(FaultyFoldStore store) => store.Before = (_, _) => Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    }

    /// <summary>
    /// The fault: the first consumer hangs in a commit until its partitions were revoked and the second consumer has counted the records.
    /// </summary>
    [Fact]
    public async Task Commit_AfterThePartitionWasContinuedElsewhere_IsRefused()
    {
        var hangs = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var refused = new ConcurrentQueue<bool>();
        await Events.SendEvaluationsAsync(0, 2_000);
        await using var first = await ConsumerHost.StartAsync(
            Brokers,
            Database,
            store =>
            {
                store.HoldCommits(hangs, release.Task);
                store.After = (_, _, isCommitted) =>
                {
                    refused.Enqueue(!isCommitted);
                    return Task.CompletedTask;
                };
            }
        );
        await hangs.Task.Soon();

        // Stopping leaves the group: the commits in progress are abandoned, and continue when they are released.
        await first.StopAsync();
        await using var second = await ConsumerHost.StartAsync(Brokers, Database);
        await CountedAsync();
        release.SetResult();
        await Waiting.Until(() => Task.FromResult(!refused.IsEmpty), "an abandoned commit to end");

        Assert.All(refused, Assert.True);
        await Events.AssertCountedAsync(Store.Sums);
    }

    /// <summary>The fault: commits fail before the database has them, or after it, so that their outcome is unknown.</summary>
    [Fact]
    public async Task Fold_CommitsWithUnknownOutcome_CountsEachEventOnce()
    {
        await using var consumer = await ConsumerHost.StartAsync(
            Brokers,
            Database,
            store =>
            {
                store.Before = (number, _) => number % 3 == 0 ? FaultyFoldStore.Unavailable() : Task.CompletedTask;
                store.After = (number, _, _) => number % 4 == 0 ? FaultyFoldStore.Unavailable() : Task.CompletedTask;
            }
        );

        for (var batch = 0; batch < 20; batch++)
            await Events.SendEvaluationsAsync(batch * 500, 500);
        await CountedAsync();

        await Events.AssertCountedAsync(Store.Sums);
    }

    /// <summary>The fault: a transaction of several partitions fails for a reason that no retry removes.</summary>
    [Fact]
    public async Task Fold_PartitionsCannotShareATransaction_CountsEachByItself()
    {
        await using var consumer = await ConsumerHost.StartAsync(
            Brokers,
            Database,
            store =>
                store.Before = (_, batches) =>
                    batches.Count > 1 ? throw new InvalidOperationException("The test makes the transaction fail.") : Task.CompletedTask
        );

        for (var batch = 0; batch < 4; batch++)
            await Events.SendEvaluationsAsync(batch * 500, 500);
        await CountedAsync();

        await Events.AssertCountedAsync(Store.Sums);
    }

    /// <summary>The fault: the server ends all connections of the database, again and again.</summary>
    [Fact]
    public async Task Fold_DatabaseConnectionsCut_CountsEachEventOnce()
    {
        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database);

        for (var batch = 0; batch < 20; batch++)
        {
            await Events.SendEvaluationsAsync(batch * 500, 500);
            await PostgreSqlDatabase.OnServerAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Postgres.Name}' AND pid <> pg_backend_pid()"
            );
        }
        // The connections of this test were cut too.
        await using var store = Postgres.Open();
        await Waiting.Until(() => Events.AreCountedAsync(store.Folds), "the events to be counted");

        await Events.AssertCountedAsync(store.Sums);
    }

    [Fact]
    public async Task Fold_EmptyDatabase_CountsTheWholeTopicAgain()
    {
        await Events.SendEvaluationsAsync(0, 3_000);
        await using (await ConsumerHost.StartAsync(Brokers, Database))
            await CountedAsync();
        var other = new PostgreSqlDatabase();
        await other.InitializeAsync();
        try
        {
            await using var store = other.Open();
            await store.Migrator.MigrateAsync();

            await using (await ConsumerHost.StartAsync(Brokers, other.ConnectionString))
                await Waiting.Until(() => Events.AreCountedAsync(store.Folds), "the events to be counted");

            await Events.AssertCountedAsync(store.Sums);
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Fold_RecordThatIsNoEvent_IsADeadLetterBeforeItIsSkipped()
    {
        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database);
        await Events.SendEvaluationsAsync(0, 10);

        await Events.SendAsync(FoldedEvents.Evaluations, "some-key", """{"id":7}""");
        await Events.SendEvaluationsAsync(10, 10);
        await CountedAsync();
        await Waiting.Until(
            async () => (await Store.Folds.ReadPositionsAsync()).Sum(position => position.Counts.DeadLetters) == 1,
            "the record to be skipped"
        );

        using var reader = new TopicReader(Brokers, "flagcluster.dead-letters.v1");
        var letter = reader.Next(TimeSpan.FromSeconds(30))!;
        Assert.Equal(("some-key", """{"id":7}"""), (letter.Key, letter.Value));
        Assert.Equal(FoldedEvents.Evaluations, letter.Headers["flagcluster-topic"]);
        Assert.Contains("id", letter.Headers["flagcluster-reason"], StringComparison.Ordinal);
        Assert.True(long.Parse(letter.Headers["flagcluster-offset"], System.Globalization.CultureInfo.InvariantCulture) >= 0);
        await Events.AssertCountedAsync(Store.Sums);
    }

    [Fact]
    public async Task Fold_PartitionsWithoutEvents_TakeTheClockAsWatermark()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database, null, ("Analytics:IdleSeconds", "1"));

        await Waiting.Until(
            async () => (await Store.Folds.ReadPositionsAsync()).Count(position => position.Watermark >= before) == 6,
            "all partitions to have the clock as watermark"
        );
    }
}
