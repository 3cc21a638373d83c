using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Reader;
using FlagCluster.Grains.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Evaluation;

/// <summary>
/// Provides environments to the replicas of a silo: through their grains, except that a first load reads the log. When a silo dies, other
/// silos evaluate at once, but its environments can be pulled again only after the cluster has declared it dead. The log is always
/// available.
/// </summary>
internal sealed class SiloEnvironments(
    GrainEnvironments grains,
    IEnvironmentLog log,
    IOptions<ReaderOptions> options,
    TimeProvider time,
    ILogger<EnvironmentReader> logger,
    EnvironmentsMetrics metrics
) : IEnvironments
{
    public ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    ) => grains.ApplyAsync(environment, command, cancellationToken);

    public ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default)
    {
        if (known != EnvironmentVersion.None)
            return grains.PullAsync(environment, known, cancellationToken);
        var reader = new EnvironmentReader(environment, log, options.Value, time, logger, metrics);
        return reader.PullAsync(known, cancellationToken);
    }

    public IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        CancellationToken cancellationToken = default
    ) => grains.WatchAsync(environment, from, cancellationToken);
}
