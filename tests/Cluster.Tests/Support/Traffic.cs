namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Generates traffic during a fault: evaluations on all gateways, and a stream of each gateway.</summary>
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

    /// <summary>Starts the traffic, and waits until each reader has received its first event.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="pinned">Whether each reader reconnects to the same gateway instead of any that is ready.</param>
    public static async Task<Traffic> StartAsync(RealCluster cluster, bool pinned = true)
    {
        var traffic = new Traffic(cluster, pinned);
        foreach (var reader in traffic._readers)
            await reader.WaitForAsync(new(1, 1));
        return traffic;
    }

    /// <summary>
    /// Asserts that the history contains each acknowledged change once, and that each reader received each version once. Returns the
    /// longest time without a commit while the writers were running.
    /// </summary>
    public async Task<TimeSpan> AssertConsistentAsync(params ChangeWriter[] writers)
    {
        var history = await _cluster.HistoryAsync();
        HistoryAssert.IsConsistent(history, writers);
        foreach (var reader in _readers)
        {
            await reader.WaitForAsync(history[^1].Version);
            Assert.Empty(reader.Faults);
        }
        return HistoryAssert.LongestOutage(history, writers);
    }

    /// <summary>Stops the evaluations, whose counters are final afterwards.</summary>
    public Task StopAsync() => Load.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        foreach (var reader in _readers)
            await reader.DisposeAsync();
        await Balancer.DisposeAsync();
    }
}
