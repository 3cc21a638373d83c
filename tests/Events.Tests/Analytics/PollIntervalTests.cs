using FlagCluster.Testing;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Tests a consumer that does not poll for longer than the group allows: it loses its partitions without notice.</summary>
public sealed class PollIntervalTests() : ConsumerTestBase(partitions: AllPartitions - 1, trackPartitions: 1)
{
    private const int AllPartitions = 5;

    private readonly StallingTimeProvider _pause = new();

    [Fact]
    public async Task Fold_LongerThanTheMaximumPollInterval_CountsEachEventOnce()
    {
        await Events.SendEvaluationsAsync(0, 2_000);
        await using var first = await StartAsync(_pause);
        await CountedAsync();
        await Events.SendEvaluationsAsync(2_000, 2_000);
        await _pause.StallAsync().Soon();

        await using var second = await StartAsync(TimeProvider.System);
        await Waiting.Until(() => Task.FromResult(Partitions(second) == AllPartitions), "the second consumer to have all partitions");
        await Events.SendEvaluationsAsync(4_000, 2_000);
        await CountedAsync();
        _pause.Continue();
        await Waiting.Until(
            () => Task.FromResult(Partitions(first) + Partitions(second) == AllPartitions && Partitions(first) > 0),
            "the first consumer to receive partitions again"
        );
        await Events.SendEvaluationsAsync(6_000, 2_000);
        await CountedAsync();

        await Events.AssertCountedAsync(Store.Sums);
    }

    protected override void Dispose(bool disposing)
    {
        _pause.Dispose();
        base.Dispose(disposing);
    }

    private Task<ConsumerHost> StartAsync(TimeProvider time) =>
        ConsumerHost.StartAsync(Brokers, Database, time, null, ("Kafka:Properties:max.poll.interval.ms", "6000"));
}
