using FlagCluster.Events.Analytics;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Provides a broker that speaks Kafka's protocol, with the topics of events, and a migrated PostgreSQL database.</summary>
/// <param name="partitions">The number of partitions of the topic of evaluations.</param>
/// <param name="trackPartitions">That of the topic of tracks.</param>
public abstract class ConsumerTestBase(int partitions, int trackPartitions) : IAsyncLifetime, IDisposable
{
    private FoldedEvents? _events;

    private protected MockKafka Broker { get; } = new();

    private protected PostgreSqlDatabase Postgres { get; } = new();

    private protected OpenStore Store { get; private set; } = null!;

    private protected FoldedEvents Events => _events ??= new(Brokers);

    private protected string Brokers => Broker.BootstrapServers;

    private protected string Database => Postgres.ConnectionString;

    public async Task InitializeAsync()
    {
        await Postgres.InitializeAsync();
        Store = Postgres.Open();
        await Store.Migrator.MigrateAsync();
        Broker.CreateTopic(FoldedEvents.Evaluations, partitions);
        Broker.CreateTopic(FoldedEvents.Tracks, trackPartitions);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _events?.Dispose();
        Broker.Dispose();
    }

    private protected Task CountedAsync() => Waiting.Until(() => Events.AreCountedAsync(Store.Folds), "the events to be counted");

    private protected static int Partitions(ConsumerHost consumer) => consumer.Service<FoldMetrics>().AssignedPartitions;
}
