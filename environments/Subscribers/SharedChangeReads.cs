using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Subscribers;

/// <summary>
/// Reads the log for the subscriptions of one environment. All read the same changes after a notification: those that ask while a read is
/// in progress share its result, so that a large change is in memory once.
/// </summary>
/// <param name="log">The log.</param>
public sealed class SharedChangeReads(IChangeLog log) : IChangeLog
{
    private readonly ConcurrentDictionary<Read, Lazy<Task<IReadOnlyList<Change>>>> _reads = new();

    /// <inheritdoc/>
    public Task<EnvironmentVersion> ReadHeadAsync(EnvironmentId environment, CancellationToken cancellationToken = default) =>
        log.ReadHeadAsync(environment, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Change>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    ) => _reads.GetOrAdd(new(environment, after, limit), read => new(() => ReadAsync(read))).Value.WaitAsync(cancellationToken);

    /// <summary>Reads without cancellation, because others may wait for the result.</summary>
    private async Task<IReadOnlyList<Change>> ReadAsync(Read read)
    {
        try
        {
            return await log.ReadChangesAsync(read.Environment, read.After, read.Limit, CancellationToken.None);
        }
        finally
        {
            _reads.TryRemove(read, out _);
        }
    }

    private sealed record Read(EnvironmentId Environment, EnvironmentVersion After, int Limit);
}
