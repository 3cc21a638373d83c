using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Testing.Environments;

/// <summary>Records the changes it receives. A test can make it fail or wait.</summary>
internal sealed class RecordingSubscriber(string name = "recording") : IChangeSubscriber
{
    private readonly Lock _lock = new();
    private readonly List<(EnvironmentId Environment, EnvironmentVersion Version)> _received = [];
    private readonly List<int> _batchSizes = [];
    private readonly List<(Func<bool> Reached, TaskCompletionSource Done)> _waiting = [];

    public string Name => name;

    public bool StartsAtBeginning { get; init; } = true;

    /// <summary>Gets or sets a hook that runs before changes are recorded, and may throw or wait.</summary>
    public Func<IReadOnlyList<Change>, Task>? Before { get; set; }

    /// <summary>Gets the number of changes of each successful call.</summary>
    public IReadOnlyList<int> BatchSizes
    {
        get
        {
            lock (_lock)
                return [.. _batchSizes];
        }
    }

    /// <summary>Throws; a value of <see cref="Before"/>.</summary>
    public static Task Fail(IReadOnlyList<Change> changes) => throw new IOException("The test makes the subscriber fail.");

    /// <summary>Returns the versions received of an environment, duplicates included.</summary>
    public IReadOnlyList<EnvironmentVersion> Of(EnvironmentId environment)
    {
        lock (_lock)
            return [.. _received.Where(change => change.Environment == environment).Select(change => change.Version)];
    }

    /// <summary>Waits until the change with a version is received.</summary>
    public Task UntilAsync(EnvironmentId environment, EnvironmentVersion version)
    {
        lock (_lock)
        {
            bool Reached() => _received.Contains((environment, version));
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
            _received.AddRange(changes.Select(change => (environment, change.Version)));
            _batchSizes.Add(changes.Count);
            foreach (var (reached, done) in _waiting)
                if (reached())
                    done.TrySetResult();
        }
    }
}
