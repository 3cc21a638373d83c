using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Model;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Testing.Servers;

/// <summary>Collects the events that a server records.</summary>
public sealed class EventListener : IEventFold
{
    /// <summary>Returns the listener of a server.</summary>
    internal static EventListener Of(TestServer server) => server.Services.GetServices<IEventFold>().OfType<EventListener>().Single();

    private readonly ConcurrentQueue<string> _events = new();

    public void Fold(IReadOnlyList<EventRecord> events)
    {
        foreach (var record in events)
            _events.Enqueue(Encoding.UTF8.GetString(record.Value.Span));
    }

    /// <summary>Waits for a number of events, and checks that no more follow.</summary>
    public async Task<List<JsonElement>> TakeAsync(int count)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (_events.Count < count && TimeProvider.System.GetElapsedTime(start) < TestServer.Patience)
            await Task.Yield();
        Assert.Equal(count, _events.Count);
        return [.. _events.Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
    }
}
