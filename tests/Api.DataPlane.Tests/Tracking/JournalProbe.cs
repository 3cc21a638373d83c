using System.Collections.Concurrent;
using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Keeps accepted events, and can simulate an unavailable journal.</summary>
public sealed class JournalProbe : IEventJournal
{
    private readonly ConcurrentQueue<JournalEvent> _events = new();

    /// <summary>Gets or sets whether the journal accepts events.</summary>
    public bool IsAvailable { get; set; } = true;

    public ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        if (IsAvailable)
            foreach (var item in events)
                _events.Enqueue(item);
        return ValueTask.FromResult(IsAvailable);
    }

    /// <summary>Returns the events of an environment.</summary>
    public T[] Of<T>(TestEnvironment environment)
        where T : JournalEvent => [.. _events.OfType<T>().Where(item => item.Environment == environment.Id)];
}
