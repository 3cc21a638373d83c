using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Tests.Subscribers;

/// <summary>Keeps the versions of the changes it receives; fails while a test wants it.</summary>
internal sealed class RecordingSubscriber(string name = "test") : IChangeSubscriber
{
    private readonly ConcurrentQueue<string> _received = new();

    public string Name => name;

    public bool StartsAtBeginning { get; init; } = true;

    public bool Fails { get; set; }

    public List<int> Batches { get; } = [];

    /// <summary>Gets the versions received, duplicates included.</summary>
    public IEnumerable<string> Received => _received;

    public Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        if (Fails)
            throw new IOException("The test makes the subscriber fail.");
        Batches.Add(changes.Count);
        foreach (var change in changes)
            _received.Enqueue(change.Version.ToString());
        return Task.CompletedTask;
    }
}
