using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Tests.Subscribers;

/// <summary>Keeps the changes of one environment in memory.</summary>
internal sealed class MemoryLog : IChangeLog
{
    private readonly Lock _lock = new();
    private readonly List<Change> _changes = [];

    /// <summary>Gets or sets the head, if it is not the version of the last change.</summary>
    public EnvironmentVersion? Head { get; set; }

    /// <summary>Gets or sets whether every read fails.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Gets or sets what reads of changes wait for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void Append(long epoch, long number)
    {
        lock (_lock)
            _changes.Add(
                new()
                {
                    Version = new(epoch, number),
                    Changes = new([]),
                    Time = DateTimeOffset.UnixEpoch,
                    Actor = Actor.ForApiToken("test"),
                }
            );
    }

    public void Append(long epoch, long first, long last)
    {
        for (var number = first; number <= last; number++)
            Append(epoch, number);
    }

    public Task<EnvironmentVersion> ReadHeadAsync(EnvironmentId environment, CancellationToken cancellationToken = default)
    {
        if (IsUnavailable)
            throw new StorageUnavailableException("The test makes the store unavailable.", new IOException());
        lock (_lock)
            return Task.FromResult(Head ?? (_changes.Count == 0 ? EnvironmentVersion.Initial : _changes[^1].Version));
    }

    public async Task<IReadOnlyList<Change>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        await Gate;
        lock (_lock)
        {
            return [.. _changes.Where(change => change.Version.Epoch == after.Epoch && change.Version.Number > after.Number).Take(limit)];
        }
    }
}
