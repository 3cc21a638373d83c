using System.Collections.Concurrent;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Testing.Git;

/// <summary>Records which environments were to be synchronized, for tests of what starts a synchronization.</summary>
public sealed class RecordingGitSyncs : IGitSyncs
{
    private readonly ConcurrentQueue<EnvironmentId> _started = new();

    public IReadOnlyList<EnvironmentId> Started => [.. _started];

    public Task StartAsync(EnvironmentId environment, bool isDue, CancellationToken cancellationToken = default)
    {
        _started.Enqueue(environment);
        return Task.CompletedTask;
    }
}
