using System.Collections.Concurrent;
using System.Security.Cryptography;
using FlagCluster.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments;

/// <summary>The replicas of this process, each started when it is first asked for.</summary>
public sealed class EnvironmentReplicas(IEnvironments source, IOptions<ReplicaOptions> options, TimeProvider time, ILogger<EnvironmentReplica> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EnvironmentId, Lazy<EnvironmentReplica>> _replicas = new();

    /// <summary>The replica of an environment, which may not have loaded yet.</summary>
    public EnvironmentReplica Get(EnvironmentId environment) => _replicas.GetOrAdd(environment, id => new(() =>
    {
        // Each its own: replicas of one environment in many processes must not all ask at the same moment.
        var replica = new EnvironmentReplica(id, source, options.Value, time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), logger);
        replica.Start();
        return replica;
    })).Value;

    /// <summary>The replicas that were asked for.</summary>
    public IEnumerable<EnvironmentReplica> All => _replicas.Values.Select(replica => replica.Value);

    /// <summary>Stops every replica and saves what it serves.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(All.Select(replica => replica.DisposeAsync().AsTask()));
}
