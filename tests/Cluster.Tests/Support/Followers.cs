using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Many gateways in one process: Orleans clients with real replicas, each of which watches its environment and pulls.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly List<OrleansClient> _clients = [];
    private readonly List<EnvironmentReplica> _replicas = [];

    /// <summary>Pulls by environment, of all replicas together.</summary>
    public ConcurrentDictionary<EnvironmentId, int> Pulls { get; } = new();

    /// <summary>Hints by environment, of all replicas together.</summary>
    public ConcurrentDictionary<EnvironmentId, int> Hints { get; } = new();

    public int Replicas => _replicas.Count;

    public static async Task<Followers> JoinAsync(RealCluster cluster, int gateways)
    {
        var followers = new Followers();
        for (var number = 0; number < gateways; number++)
            followers._clients.Add(await OrleansClient.JoinAsync(cluster));
        return followers;
    }

    /// <summary>Has some gateways, one after the other in turn, follow each environment, and waits until they have it.</summary>
    public async Task FollowAsync(IEnumerable<EnvironmentId> environments, int gatewaysOfEach)
    {
        var fresh = new List<EnvironmentReplica>();
        foreach (var environment in environments)
        {
            for (var number = 0; number < gatewaysOfEach; number++)
            {
                var client = _clients[(_replicas.Count + fresh.Count) % _clients.Count];
                var source = new CountingEnvironments(client.Environments, Pulls, Hints);
                var random = new Random(_replicas.Count + fresh.Count);
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
                fresh.Add(replica);
            }
        }
        _replicas.AddRange(fresh);
        foreach (var replica in fresh)
            await HasAsync(replica, EnvironmentVersion.Initial.Next);
    }

    /// <summary>Waits until every follower of an environment has a version.</summary>
    public Task HaveAsync(EnvironmentId environment, EnvironmentVersion version) =>
        Task.WhenAll(_replicas.Where(replica => replica.Environment == environment).Select(replica => HasAsync(replica, version)));

    /// <summary>
    /// Waits until there were as many more pulls as there are replicas: there are no hints, and each reconciles at its interval.
    /// </summary>
    public Task RestAsync()
    {
        var start = Pulls.Values.Sum();
        return Waiting.Until(() => Task.FromResult(Pulls.Values.Sum() - start >= _replicas.Count), "a round of pulls");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_replicas.Select(replica => replica.DisposeAsync().AsTask()));
        foreach (var client in _clients)
            await client.DisposeAsync();
    }

    private static async Task HasAsync(EnvironmentReplica replica, EnvironmentVersion version) =>
        Assert.True(
            await replica.WaitForAsync(version, TimeSpan.FromSeconds(60)),
            $"A replica of {replica.Environment} has {replica.Current.Version} and not {version} after 60 s."
        );
}
