using System.Collections.Concurrent;
using FlagCluster.Analytics.Storage;
using FlagCluster.Events.Analytics;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>
/// Tests the consumer on a broker that speaks Kafka's protocol and on PostgreSQL: the sums equal an independent count, whatever fails.
/// </summary>
public sealed class ConsumerTests : IAsyncLifetime, IDisposable
{
    private readonly MockKafka _broker = new();
    private readonly PostgreSqlDatabase _database = new();
    private readonly FoldedEvents _events;
    private OpenStore _store = null!;

    public ConsumerTests() => _events = new(_broker.BootstrapServers);

    private string Brokers => _broker.BootstrapServers;

    private string Database => _database.ConnectionString;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _store = _database.Open();
        await _store.Migrator.MigrateAsync();
        _broker.CreateTopic(FoldedEvents.Evaluations, 4);
        _broker.CreateTopic(FoldedEvents.Tracks, 2);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    public void Dispose()
    {
        _events.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public async Task Fold_BothTopics_EqualsAnIndependentCount()
    {
        await _events.SendEvaluationsAsync(0, 5_000);
        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database);

        await _events.SendEvaluationsAsync(5_000, 5_000);
        await _events.SendTracksAsync(0, 1_000);
        await CountedAsync();

        await _events.AssertCountedAsync(_store.Sums);
        Assert.Equal(1_000, (await _store.Folds.ReadPositionsAsync()).Sum(position => position.Counts.Duplicates));
    }

    /// <summary>The fault: commits wait while partitions move to a second consumer, and back.</summary>
    [Fact]
    public async Task Fold_RebalanceDuringCommits_CountsEachEventOnce()
    {
        await using var first = await ConsumerHost.StartAsync(Brokers, Database, Slow);
        await _events.SendEvaluationsAsync(0, 4_000);

        await using (var second = await ConsumerHost.StartAsync(Brokers, Database, Slow))
        {
            await _events.SendEvaluationsAsync(4_000, 4_000);
            await _events.SendTracksAsync(0, 500);
            await Waiting.Until(() => Task.FromResult(Partitions(second) > 0), "the second consumer to have partitions");
        }
        await _events.SendEvaluationsAsync(8_000, 4_000);
        await CountedAsync();

        await _events.AssertCountedAsync(_store.Sums);

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
        await _events.SendEvaluationsAsync(0, 2_000);
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
        await _events.AssertCountedAsync(_store.Sums);
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
            await _events.SendEvaluationsAsync(batch * 500, 500);
        await CountedAsync();

        await _events.AssertCountedAsync(_store.Sums);
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
            await _events.SendEvaluationsAsync(batch * 500, 500);
        await CountedAsync();

        await _events.AssertCountedAsync(_store.Sums);
    }

    /// <summary>The fault: the server ends all connections of the database, again and again.</summary>
    [Fact]
    public async Task Fold_DatabaseConnectionsCut_CountsEachEventOnce()
    {
        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database);

        for (var batch = 0; batch < 20; batch++)
        {
            await _events.SendEvaluationsAsync(batch * 500, 500);
            await PostgreSqlDatabase.OnServerAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_database.Name}' AND pid <> pg_backend_pid()"
            );
        }
        // The connections of this test were cut too.
        await using var store = _database.Open();
        await Waiting.Until(() => _events.AreCountedAsync(store.Folds), "the events to be counted");

        await _events.AssertCountedAsync(store.Sums);
    }

    [Fact]
    public async Task Fold_EmptyDatabase_CountsTheWholeTopicAgain()
    {
        await _events.SendEvaluationsAsync(0, 3_000);
        await using (await ConsumerHost.StartAsync(Brokers, Database))
            await CountedAsync();
        var other = new PostgreSqlDatabase();
        await other.InitializeAsync();
        try
        {
            await using var store = other.Open();
            await store.Migrator.MigrateAsync();

            await using (await ConsumerHost.StartAsync(Brokers, other.ConnectionString))
                await Waiting.Until(() => _events.AreCountedAsync(store.Folds), "the events to be counted");

            await _events.AssertCountedAsync(store.Sums);
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
        await _events.SendEvaluationsAsync(0, 10);

        await _events.SendAsync(FoldedEvents.Evaluations, "some-key", """{"id":7}""");
        await _events.SendEvaluationsAsync(10, 10);
        await CountedAsync();
        await Waiting.Until(
            async () => (await _store.Folds.ReadPositionsAsync()).Sum(position => position.Counts.DeadLetters) == 1,
            "the record to be skipped"
        );

        using var reader = new TopicReader(Brokers, "flagcluster.dead-letters.v1");
        var letter = reader.Next(TimeSpan.FromSeconds(30))!;
        Assert.Equal(("some-key", """{"id":7}"""), (letter.Key, letter.Value));
        Assert.Equal(FoldedEvents.Evaluations, letter.Headers["flagcluster-topic"]);
        Assert.Contains("id", letter.Headers["flagcluster-reason"], StringComparison.Ordinal);
        Assert.True(long.Parse(letter.Headers["flagcluster-offset"], System.Globalization.CultureInfo.InvariantCulture) >= 0);
        await _events.AssertCountedAsync(_store.Sums);
    }

    [Fact]
    public async Task Fold_PartitionsWithoutEvents_TakeTheClockAsWatermark()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database, null, ("Analytics:IdleSeconds", "1"));

        await Waiting.Until(
            async () => (await _store.Folds.ReadPositionsAsync()).Count(position => position.Watermark >= before) == 6,
            "all partitions to have the clock as watermark"
        );
    }

    /// <summary>The fault: the topic was created again, or the database is that of another cluster.</summary>
    [Fact]
    public async Task Start_PositionAfterTheEnd_StopsThePartitionAndSaysSo()
    {
        await CommitPositionAsync(0, 1_000);
        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database);
        await Waiting.Until(() => Task.FromResult(Partitions(consumer) == 6), "the partitions to be assigned");

        var health = await consumer.HealthAsync();
        await _events.SendTracksAsync(0, 100);
        await CountedAsync();

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("ends at 0, before the position 1000", health.Description!, StringComparison.Ordinal);
        Assert.Single(consumer.Log.Of(1454));
        Assert.Equal(1_000, (await _store.Folds.FindPositionAsync(FoldedEvents.Evaluations, 0))!.NextOffset);
    }

    /// <summary>The fault: the broker deleted records before they were counted.</summary>
    [Fact]
    public async Task Start_PositionBeforeTheStart_ReportsTheGapAndContinues()
    {
        _broker.CreateTopic("small", 1);
        await CommitPositionAsync("small", 0, 1);
        await _events.SendEvaluationsAsync(0, 60_000, "small");

        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database, null, ("Kafka:EvaluationsTopic", "small"));
        await Waiting.Until(
            async () => (await _store.Folds.FindPositionAsync("small", 0))!.NextOffset == 66_000,
            "the rest of the topic to be counted"
        );

        var gap = consumer.Service<FoldMetrics>().Of("small").Gap;
        Assert.InRange(gap, 1, 65_999);
        Assert.Contains($"deleted {gap} records of partition 0", Assert.Single(consumer.Log.Of(1453)), StringComparison.Ordinal);
    }

    /// <summary>The fault: the broker deletes records before the client, which reads little ahead, has fetched them.</summary>
    [Fact]
    public async Task Fold_RecordsDeletedWhileACommitHangs_ReportsTheGapAndContinues()
    {
        var (hangs, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        _broker.CreateTopic("small", 1);
        await _events.SendEvaluationsAsync(0, 2_000, "small");
        await using var consumer = await ConsumerHost.StartAsync(
            Brokers,
            Database,
            store => store.HoldCommits(hangs, release.Task),
            ("Kafka:EvaluationsTopic", "small"),
            ("Analytics:BatchEvents", "1000"),
            ("Kafka:Properties:queued.max.messages.kbytes", "1")
        );
        await hangs.Task.Soon();

        await _events.SendEvaluationsAsync(2_000, 60_000, "small");
        release.SetResult();
        await Waiting.Until(
            async () => (await _store.Folds.FindPositionAsync("small", 0))?.NextOffset == 68_200,
            "the rest of the topic to be counted"
        );

        var gap = consumer.Service<FoldMetrics>().Of("small").Gap;
        Assert.InRange(gap, 1, 66_000);
        Assert.Empty(consumer.Log.Of(1457));
    }

    private Task CountedAsync() => Waiting.Until(() => _events.AreCountedAsync(_store.Folds), "the events to be counted");

    private static int Partitions(ConsumerHost consumer) => consumer.Service<FoldMetrics>().AssignedPartitions;

    private Task CommitPositionAsync(int partition, long nextOffset) =>
        CommitPositionAsync(FoldedEvents.Evaluations, partition, nextOffset);

    private async Task CommitPositionAsync(string topic, int partition, long nextOffset) =>
        Assert.True(
            await _store.Folds.CommitAsync(new FoldBatch(topic, partition, null, nextOffset, 0, new(), default, DateTimeOffset.UnixEpoch))
        );
}
