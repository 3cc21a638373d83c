using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;

namespace FlagCluster.Grains.Tests.Support;

/// <summary>Keeps the changes it receives; fails while a test wants it.</summary>
internal sealed class RecordingSubscriber(string name = "recording") : IChangeSubscriber
{
    private readonly Lock _lock = new();
    private readonly List<(EnvironmentId Environment, Change Change)> _received = [];
    private readonly List<(Func<bool> Reached, TaskCompletionSource Done)> _waiting = [];

    public string Name => name;

    /// <summary>Runs before changes are kept, and may throw.</summary>
    public Func<IReadOnlyList<Change>, Task>? Before { get; set; }

    public IReadOnlyList<EnvironmentVersion> Of(EnvironmentId environment)
    {
        lock (_lock)
            return [.. _received.Where(change => change.Environment == environment).Select(change => change.Change.Version)];
    }

    public Task UntilAsync(EnvironmentId environment, EnvironmentVersion version)
    {
        lock (_lock)
        {
            bool Reached() => _received.Exists(change => change.Environment == environment && change.Change.Version == version);
            if (Reached())
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((Reached, done));
            return done.Task.Soon($"the subscriber to receive {version}");
        }
    }

    public async Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        if (Before is { } before)
            await before(changes);
        lock (_lock)
        {
            _received.AddRange(changes.Select(change => (environment, change)));
            foreach (var (reached, done) in _waiting)
                if (reached())
                    done.TrySetResult();
        }
    }
}
