using System.Collections.Concurrent;
using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>A journal that exposes accepted events, and rejects on request.</summary>
public sealed class JournalProbe : IEventJournal
{
    private readonly ConcurrentQueue<JournalEvent> _events = new();

    /// <summary>Gets or sets whether the journal accepts events.</summary>
    public bool Works { get; set; } = true;

    public ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        if (Works)
            foreach (var item in events)
                _events.Enqueue(item);
        return ValueTask.FromResult(Works);
    }

    /// <summary>Returns the events of an environment.</summary>
    public T[] Of<T>(TestEnvironment environment)
        where T : JournalEvent => [.. _events.OfType<T>().Where(item => item.Environment == environment.Id)];
}
