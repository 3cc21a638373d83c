using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;

namespace FlagCluster.Grains.Tests.Support;

/// <summary>Keeps the changes it is sent; fails while it is told to.</summary>
internal sealed class RecordingSink : IChangeSink
{
    private readonly Lock _lock = new();
    private readonly List<(EnvironmentId Environment, Change Change)> _sent = [];
    private readonly List<(Func<bool> Reached, TaskCompletionSource Done)> _waiting = [];

    /// <summary>Runs before changes are kept, and may throw.</summary>
    public Func<IReadOnlyList<Change>, Task>? Before { get; set; }

    public IReadOnlyList<EnvironmentVersion> Of(EnvironmentId environment)
    {
        lock (_lock) return [.. _sent.Where(sent => sent.Environment == environment).Select(sent => sent.Change.Version)];
    }

    public Task UntilAsync(EnvironmentId environment, EnvironmentVersion version)
    {
        lock (_lock)
        {
            bool Reached() => _sent.Exists(sent => sent.Environment == environment && sent.Change.Version == version);
            if (Reached()) return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((Reached, done));
            return done.Task.Soon($"the sink to be sent {version}");
        }
    }

    public async Task SendAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        if (Before is { } before) await before(changes);
        lock (_lock)
        {
            _sent.AddRange(changes.Select(change => (environment, change)));
            foreach (var (reached, done) in _waiting)
                if (reached()) done.TrySetResult();
        }
    }
}
