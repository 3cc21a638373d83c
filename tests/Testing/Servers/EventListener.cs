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
    private readonly ConcurrentQueue<string> _events = new();

    /// <summary>Returns the listener of a server.</summary>
    public static EventListener Of(TestServer server) => server.Services.GetServices<IEventFold>().OfType<EventListener>().Single();

    public void Fold(IReadOnlyList<EventRecord> events)
    {
        foreach (var record in events)
            _events.Enqueue(Encoding.UTF8.GetString(record.Value.Span));
    }

    /// <summary>Waits until a number of events was recorded, returns them, and fails if there are more.</summary>
    public async Task<List<JsonElement>> ReadAsync(int count)
    {
        await Waiting.Until(() => Task.FromResult(_events.Count >= count), $"{count} events");
        Assert.Equal(count, _events.Count);
        return [.. _events.Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
    }
}
