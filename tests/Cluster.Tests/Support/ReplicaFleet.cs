using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Simulates many gateways in one process: Orleans clients with replicas that watch and pull their environments.</summary>
internal sealed class ReplicaFleet : IAsyncDisposable
{
    private readonly List<OrleansClient> _clients = [];
    private readonly List<EnvironmentReplica> _replicas = [];

    /// <summary>Gets the number of pulls of all replicas by environment.</summary>
    public ConcurrentDictionary<EnvironmentId, int> Pulls { get; } = new();

    /// <summary>Gets the number of hints of all replicas by environment.</summary>
    public ConcurrentDictionary<EnvironmentId, int> Hints { get; } = new();

    public int Count => _replicas.Count;

    public static async Task<ReplicaFleet> StartAsync(RealCluster cluster, int gateways)
    {
        var fleet = new ReplicaFleet();
        for (var number = 0; number < gateways; number++)
            fleet._clients.Add(await OrleansClient.ConnectAsync(cluster));
        return fleet;
    }

    /// <summary>Starts replicas of each environment, distributed over the gateways, and waits until they have loaded it.</summary>
    public async Task AddAsync(IEnumerable<EnvironmentId> environments, int replicasOfEach)
    {
        var added = new List<EnvironmentReplica>();
        foreach (var environment in environments)
        {
            for (var number = 0; number < replicasOfEach; number++)
            {
                var client = _clients[(_replicas.Count + added.Count) % _clients.Count];
                var source = new CountingEnvironments(client.Environments, Pulls, Hints);
                var random = new Random(_replicas.Count + added.Count);
                var replica = new EnvironmentReplica(
                    environment,
                    source,
                    new(),
                    new PrivateFiles(),
                    TimeProvider.System,
                    random,
                    NullLogger.Instance
                );
                replica.Start();
                added.Add(replica);
            }
        }
        _replicas.AddRange(added);
        foreach (var replica in added)
            await WaitAsync(replica, EnvironmentVersion.Initial.Next);
    }

    /// <summary>Waits until all replicas of an environment have a version.</summary>
    public Task WaitForVersionAsync(EnvironmentId environment, EnvironmentVersion version) =>
        Task.WhenAll(_replicas.Where(replica => replica.Environment == environment).Select(replica => WaitAsync(replica, version)));

    /// <summary>
    /// Waits until there were as many pulls as there are replicas. Without hints, each replica pulls at its reconciliation interval.
    /// </summary>
    public Task WaitForReconciliationAsync()
    {
        var start = Pulls.Values.Sum();
        return Waiting.Until(() => Task.FromResult(Pulls.Values.Sum() - start >= _replicas.Count), "a pull of each replica");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_replicas.Select(replica => replica.DisposeAsync().AsTask()));
        foreach (var client in _clients)
            await client.DisposeAsync();
    }

    private static async Task WaitAsync(EnvironmentReplica replica, EnvironmentVersion version) =>
        Assert.True(
            await replica.WaitForAsync(version, TimeSpan.FromSeconds(60)),
            $"A replica of {replica.Environment} has {replica.Current.Version} and not {version} after 60 s."
        );
}
