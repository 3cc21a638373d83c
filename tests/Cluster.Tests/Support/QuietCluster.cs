namespace FlagCluster.Cluster.Tests.Support;

/// <summary>One cluster for the tests without faults.</summary>
[CollectionDefinition(nameof(QuietCluster))]
public sealed class QuietCluster : IAsyncLifetime, ICollectionFixture<QuietCluster>
{
    internal RealCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await RealCluster.StartAsync(nameof(QuietCluster));

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
