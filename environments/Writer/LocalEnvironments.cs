using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Reader;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments.Writer;

/// <summary>Provides the environments of this process: one writer per environment, created at the first call.</summary>
public sealed class LocalEnvironments(
    IEnvironmentLog log,
    IOptions<ReaderOptions> readerOptions,
    IOptions<WriterOptions> writerOptions,
    TimeProvider time,
    ILogger<EnvironmentWriter> logger,
    EnvironmentsMetrics? metrics = null,
    IQuotas? quotas = null
) : IEnvironments, IAsyncDisposable
{
    private readonly ConcurrentDictionary<EnvironmentId, EnvironmentWriter> _writers = new();

    /// <inheritdoc/>
    public ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    ) => new(Writer(environment).ApplyAsync(command, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default) =>
        Writer(environment).Reader.PullAsync(known, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        CancellationToken cancellationToken = default
    ) => Writer(environment).Reader.WatchAsync(from, cancellationToken);

    /// <summary>Closes every writer.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers.Values)
            await writer.DisposeAsync();
    }

    private EnvironmentWriter Writer(EnvironmentId environment) => _writers.GetOrAdd(environment, Open);

    private EnvironmentWriter Open(EnvironmentId environment)
    {
        var reader = new EnvironmentReader(environment, log, readerOptions.Value, time, logger, metrics);
        return new(reader, writerOptions.Value, logger, metrics, quotas);
    }
}
