namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Generates traffic during a fault: evaluations spread over the gateways, and a stream of each gateway.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly RealCluster _cluster;
    private readonly List<RulesetReader> _readers;

    private Traffic(RealCluster cluster, bool pinned)
    {
        _cluster = cluster;
        Balancer = new(cluster.Gateways);
        Load = new(Balancer, cluster.ServerKey);
        _readers = [.. cluster.Gateways.Select(gateway => new RulesetReader(pinned ? () => gateway : Balancer.Next, cluster.ServerKey))];
    }

    public Balancer Balancer { get; }

    public EvaluationLoad Load { get; }

    public IReadOnlyList<RulesetReader> Readers => _readers;

    /// <summary>Starts it, and waits until every reader has its first event.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="pinned">Whether each reader comes back to its own gateway and not to any that is ready.</param>
    public static async Task<Traffic> StartAsync(RealCluster cluster, bool pinned = true)
    {
        var traffic = new Traffic(cluster, pinned);
        foreach (var reader in traffic._readers)
            await reader.HasAsync(new(1, 1));
        return traffic;
    }

    /// <summary>The log is one history with everything the writers were told, and every reader has all of it, each version once.</summary>
    /// <returns>The longest time in which nothing was committed while the writers wrote.</returns>
    public async Task<TimeSpan> AssertWholeAsync(params ChangeWriter[] writers)
    {
        var history = await _cluster.HistoryAsync();
        History.AssertHolds(history, writers);
        foreach (var reader in _readers)
        {
            await reader.HasAsync(history[^1].Version);
            Assert.Empty(reader.Faults);
        }
        return History.LongestOutage(history, writers);
    }

    /// <summary>Ends the load, whose counts are final then.</summary>
    public Task StopAsync() => Load.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        foreach (var reader in _readers)
            await reader.DisposeAsync();
        await Balancer.DisposeAsync();
    }
}
