using FlagCluster.Events.Analytics;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Tests a consumer that does not poll for longer than the group allows: it loses its partitions without notice.</summary>
public sealed class PollIntervalTests : IAsyncLifetime, IDisposable
{
    private const int Partitions = 4;

    private readonly MockKafka _broker = new();
    private readonly PostgreSqlDatabase _database = new();
    private readonly FoldedEvents _events;
    private readonly StallingTimeProvider _pause = new();
    private OpenStore _store = null!;

    public PollIntervalTests() => _events = new(_broker.BootstrapServers);

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _store = _database.Open();
        await _store.Migrator.MigrateAsync();
        _broker.CreateTopic(FoldedEvents.Evaluations, Partitions);
        _broker.CreateTopic(FoldedEvents.Tracks, 1);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    public void Dispose()
    {
        _pause.Dispose();
        _events.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public async Task Fold_LongerThanTheMaximumPollInterval_CountsEachEventOnce()
    {
        await _events.SendEvaluationsAsync(0, 2_000);
        await using var first = await StartAsync(_pause);
        await CountedAsync();
        await _events.SendEvaluationsAsync(2_000, 2_000);
        await _pause.StallAsync().Soon();

        await using var second = await StartAsync(TimeProvider.System);
        await Waiting.Until(() => Task.FromResult(PartitionsOf(second) == Partitions + 1), "the second consumer to have all partitions");
        await _events.SendEvaluationsAsync(4_000, 2_000);
        await CountedAsync();
        _pause.Continue();
        await Waiting.Until(
            () => Task.FromResult(PartitionsOf(first) + PartitionsOf(second) == Partitions + 1 && PartitionsOf(first) > 0),
            "the first consumer to receive partitions again"
        );
        await _events.SendEvaluationsAsync(6_000, 2_000);
        await CountedAsync();

        await _events.AssertCountedAsync(_store.Sums);
    }

    private Task<ConsumerHost> StartAsync(TimeProvider time) =>
        ConsumerHost.StartAsync(
            _broker.BootstrapServers,
            _database.ConnectionString,
            time,
            null,
            ("Kafka:Properties:max.poll.interval.ms", "6000")
        );

    private Task CountedAsync() => Waiting.Until(() => _events.AreCountedAsync(_store.Folds), "the events to be counted");

    private static int PartitionsOf(ConsumerHost consumer) => consumer.Service<FoldMetrics>().AssignedPartitions;
}
