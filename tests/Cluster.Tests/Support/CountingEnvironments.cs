using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Counts the pulls and the received hints of replicas by environment.</summary>
internal sealed class CountingEnvironments(
    IEnvironments inner,
    ConcurrentDictionary<EnvironmentId, int> pulls,
    ConcurrentDictionary<EnvironmentId, int> hints
) : IEnvironments
{
    public ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    ) => inner.ApplyAsync(environment, command, cancellationToken);

    public ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default)
    {
        pulls.AddOrUpdate(environment, 1, (_, count) => count + 1);
        return inner.PullAsync(environment, known, cancellationToken);
    }

    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var version in inner.WatchAsync(environment, from, cancellationToken))
        {
            hints.AddOrUpdate(environment, 1, (_, count) => count + 1);
            yield return version;
        }
    }
}
