using FlagCluster.Contracts.Changes;
using FlagCluster.Environments.Replica;
using FlagCluster.Testing;

namespace FlagCluster.Environments.Tests.Support;

/// <summary>Follows a replica and records its updates in order.</summary>
internal sealed class Follower
{
    private readonly Lock _lock = new();
    private readonly List<ReplicaUpdate> _updates = [];
    private readonly List<(EnvironmentVersion Version, TaskCompletionSource Reached)> _waiting = [];

    public Follower(EnvironmentReplica replica) => replica.Follow(Record);

    public IReadOnlyList<ReplicaUpdate> Updates
    {
        get
        {
            lock (_lock)
                return [.. _updates];
        }
    }

    /// <summary>Waits until an update has a version.</summary>
    public Task UntilAsync(EnvironmentVersion version)
    {
        lock (_lock)
        {
            if (_updates.Exists(update => update.Current.Version == version))
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((version, reached));
            return reached.Task.Soon($"the replica to reach {version}");
        }
    }

    private void Record(ReplicaUpdate update)
    {
        lock (_lock)
        {
            _updates.Add(update);
            foreach (var (version, reached) in _waiting)
                if (version == update.Current.Version)
                    reached.TrySetResult();
        }
    }
}
