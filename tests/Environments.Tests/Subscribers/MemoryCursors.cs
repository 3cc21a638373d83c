using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Tests.Subscribers;

/// <summary>Keeps cursors in memory. A test can make saving fail.</summary>
internal sealed class MemoryCursors : IChangeCursors
{
    private readonly ConcurrentDictionary<(string, EnvironmentId), EnvironmentVersion> _cursors = new();

    public bool FailsToSave { get; set; }

    public Task<EnvironmentVersion?> ReadAsync(
        string subscriber,
        EnvironmentId environment,
        CancellationToken cancellationToken = default
    ) => Task.FromResult<EnvironmentVersion?>(_cursors.TryGetValue((subscriber, environment), out var version) ? version : null);

    public Task SaveAsync(
        string subscriber,
        EnvironmentId environment,
        EnvironmentVersion version,
        CancellationToken cancellationToken = default
    )
    {
        if (FailsToSave)
            throw new StorageUnavailableException("The test makes the store unavailable.", new IOException());
        _cursors[(subscriber, environment)] = version;
        return Task.CompletedTask;
    }
}
