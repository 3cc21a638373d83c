using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FlagCluster.Events.Model;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Testing.Servers;

/// <summary>Collects the events that a server records. It is the destination <see cref="Key"/> of test servers.</summary>
public sealed class EventListener : IEventDestination
{
    /// <summary>The name in <c>Events:Recorders</c>.</summary>
    public const string Key = "listener";

    private readonly ConcurrentQueue<string> _events = new();

    public string Name => Key;

    public bool Durable => false;

    /// <summary>Returns the listener of a server.</summary>
    public static EventListener Of(TestServer server) => (EventListener)server.Services.GetRequiredKeyedService<IEventDestination>(Key);

    public Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        foreach (var record in events)
            _events.Enqueue(Encoding.UTF8.GetString(record.Value.Span));
        return Task.CompletedTask;
    }

    /// <summary>Waits until a number of events was recorded, returns them, and fails if there are more.</summary>
    public async Task<List<JsonElement>> ReadAsync(int count)
    {
        await Waiting.Until(() => Task.FromResult(_events.Count >= count), $"{count} events");
        Assert.Equal(count, _events.Count);
        return [.. _events.Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
    }
}
