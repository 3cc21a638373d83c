using FlagCluster.Analytics.Storage;
using FlagCluster.Events.Analytics;
using FlagCluster.Testing;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Tests positions of the store that the topic does not have, or no longer.</summary>
public sealed class ConsumerPositionTests() : ConsumerTestBase(partitions: 4, trackPartitions: 2)
{
    /// <summary>The fault: the topic was created again, or the database is that of another cluster.</summary>
    [Fact]
    public async Task Start_PositionAfterTheEnd_StopsThePartitionAndSaysSo()
    {
        await CommitPositionAsync(0, 1_000);
        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database);
        await Waiting.Until(() => Task.FromResult(Partitions(consumer) == 6), "the partitions to be assigned");

        var health = await consumer.HealthAsync();
        await Events.SendTracksAsync(0, 100);
        await CountedAsync();

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("ends at 0, before the position 1000", health.Description!, StringComparison.Ordinal);
        Assert.Single(consumer.Log.Of(1454));
        Assert.Equal(1_000, (await Store.Folds.FindPositionAsync(FoldedEvents.Evaluations, 0))!.NextOffset);
    }

    /// <summary>The fault: the broker deleted records before they were counted.</summary>
    [Fact]
    public async Task Start_PositionBeforeTheStart_ReportsTheGapAndContinues()
    {
        Broker.CreateTopic("small", 1);
        await CommitPositionAsync("small", 0, 1);
        await Events.SendEvaluationsAsync(0, 60_000, "small");

        await using var consumer = await ConsumerHost.StartAsync(Brokers, Database, null, ("Kafka:EvaluationsTopic", "small"));
        await Waiting.Until(
            async () => (await Store.Folds.FindPositionAsync("small", 0))!.NextOffset == 66_000,
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
        Broker.CreateTopic("small", 1);
        await Events.SendEvaluationsAsync(0, 2_000, "small");
        await using var consumer = await ConsumerHost.StartAsync(
            Brokers,
            Database,
            store => store.HoldCommits(hangs, release.Task),
            ("Kafka:EvaluationsTopic", "small"),
            ("Analytics:BatchEvents", "1000"),
            ("Kafka:Properties:queued.max.messages.kbytes", "1")
        );
        await hangs.Task.Soon();

        await Events.SendEvaluationsAsync(2_000, 60_000, "small");
        release.SetResult();
        await Waiting.Until(
            async () => (await Store.Folds.FindPositionAsync("small", 0))?.NextOffset == 68_200,
            "the rest of the topic to be counted"
        );

        var gap = consumer.Service<FoldMetrics>().Of("small").Gap;
        Assert.InRange(gap, 1, 66_000);
        Assert.Empty(consumer.Log.Of(1457));
    }

    private Task CommitPositionAsync(int partition, long nextOffset) =>
        CommitPositionAsync(FoldedEvents.Evaluations, partition, nextOffset);

    private async Task CommitPositionAsync(string topic, int partition, long nextOffset) =>
        Assert.True(
            await Store.Folds.CommitAsync(new FoldBatch(topic, partition, null, nextOffset, 0, new(), default, DateTimeOffset.UnixEpoch))
        );
}
