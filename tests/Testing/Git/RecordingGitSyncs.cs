using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Testing.Git;

/// <summary>Records which environments were to be synchronized, for tests of what starts a synchronization.</summary>
public sealed class RecordingGitSyncs : IGitSyncs
{
    private readonly Lock _lock = new();
    private readonly List<EnvironmentId> _started = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

    public IReadOnlyList<EnvironmentId> Started
    {
        get
        {
            lock (_lock)
                return [.. _started];
        }
    }

    /// <summary>Completes when so many synchronizations have been started since the beginning.</summary>
    public Task ReachAsync(int count)
    {
        lock (_lock)
        {
            if (_started.Count >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task;
        }
    }

    public Task StartAsync(EnvironmentId environment, bool isDue, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _started.Add(environment);
            foreach (var (count, reached) in _waiting)
                if (_started.Count >= count)
                    reached.TrySetResult();
        }
        return Task.CompletedTask;
    }
}
