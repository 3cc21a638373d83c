using System.Collections.Concurrent;
using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>A journal that shows what came to it, and refuses on request.</summary>
public sealed class JournalProbe : IEventJournal
{
    private readonly ConcurrentQueue<JournalEvent> _events = new();

    /// <summary>Whether the journal can be written.</summary>
    public bool Works { get; set; } = true;

    public ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        if (Works) foreach (var item in events) _events.Enqueue(item);
        return ValueTask.FromResult(Works);
    }

    /// <summary>What an environment has.</summary>
    public T[] Of<T>(TestEnvironment environment) where T : JournalEvent => [.. _events.OfType<T>().Where(item => item.Environment == environment.Id)];
}
