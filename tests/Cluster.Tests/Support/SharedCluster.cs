using FlagCluster.Testing.Kafka;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Provides one cluster for the tests without faults.</summary>
[CollectionDefinition(nameof(SharedCluster))]
public sealed class SharedCluster : IAsyncLifetime, IDisposable, ICollectionFixture<SharedCluster>
{
    private readonly MockKafka _broker = new();

    internal RealCluster Cluster { get; private set; } = null!;

    /// <summary>Starts the cluster. Its gateways reconcile rarely, so that tests detect missing hints.</summary>
    public async Task InitializeAsync()
    {
        string[] events = [$"--Kafka:BootstrapServers={_broker.BootstrapServers}", "--Events:Recorders=kafka"];
        Cluster = await RealCluster.StartAsync(
            nameof(SharedCluster),
            new()
            {
                SiloSettings = events,
                GatewaySettings = ["--Replica:ReconcileSeconds=120", "--Replica:StaleAfterSeconds=300", .. events],
            }
        );
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    public void Dispose() => _broker.Dispose();
}
