using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments.Writer;

/// <summary>All writers in this process.</summary>
public sealed class LocalEnvironments(IEnvironmentLog log, IOptions<WriterOptions> options, TimeProvider time, ILogger<EnvironmentWriter> logger, EnvironmentsMetrics? metrics = null)
    : IEnvironments, IAsyncDisposable
{
    private readonly ConcurrentDictionary<EnvironmentId, EnvironmentWriter> _writers = new();

    /// <inheritdoc/>
    public ValueTask<ApplyResult> ApplyAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default) =>
        new(Writer(environment).ApplyAsync(command, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ApplyResult> StartEpochAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default) =>
        new(Writer(environment).StartEpochAsync(command, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default) =>
        Writer(environment).PullAsync(known, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EnvironmentVersion> WatchAsync(EnvironmentId environment, EnvironmentVersion from, CancellationToken cancellationToken = default) =>
        Writer(environment).WatchAsync(from, cancellationToken);

    /// <summary>Closes every writer.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers.Values) await writer.DisposeAsync();
    }

    private EnvironmentWriter Writer(EnvironmentId environment) =>
        _writers.GetOrAdd(environment, id => new(id, log, options.Value, time, logger, metrics));
}
