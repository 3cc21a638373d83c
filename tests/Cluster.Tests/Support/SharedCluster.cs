namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Provides one cluster for the tests without faults.</summary>
[CollectionDefinition(nameof(SharedCluster))]
public sealed class SharedCluster : IAsyncLifetime, ICollectionFixture<SharedCluster>
{
    internal RealCluster Cluster { get; private set; } = null!;

    /// <summary>Starts the cluster. Its gateways reconcile rarely, so that tests detect missing hints.</summary>
    public async Task InitializeAsync() =>
        Cluster = await RealCluster.StartAsync(
            nameof(SharedCluster),
            new() { GatewaySettings = ["--Replica:ReconcileSeconds=120", "--Replica:StaleAfterSeconds=300"] }
        );

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
