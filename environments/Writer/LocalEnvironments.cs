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
) : IEnvironments, IChangeLog, IAsyncDisposable
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

    /// <inheritdoc/>
    public Task<EnvironmentVersion> ReadHeadAsync(EnvironmentId environment, CancellationToken cancellationToken = default) =>
        log.ReadHeadAsync(environment, cancellationToken);

    /// <summary>Returns changes from memory when the writer has them: all others come from the log.</summary>
    public Task<IReadOnlyList<Change>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        _writers.TryGetValue(environment, out var writer) && writer.Reader.FindRecent(after, limit) is { Count: > 0 } recent
            ? Task.FromResult(recent)
            : log.ReadChangesAsync(environment, after, limit, cancellationToken);

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
