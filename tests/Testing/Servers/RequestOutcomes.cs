using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FlagCluster.Testing.Servers;

/// <summary>Collects the metrics of requests and connections of one server: what its alerts see.</summary>
public sealed class RequestOutcomes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly SemaphoreSlim _ended = new(0);

    /// <summary>Starts to collect.</summary>
    /// <param name="meters">The meters of the server.</param>
    public RequestOutcomes(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name is "http.server.request.duration" or "kestrel.connection.duration")
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>(Add);
        _listener.Start();
    }

    /// <summary>Gets the finished requests, each as its status and, if any, its <c>error.type</c>.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Waits until one more connection has ended, and with it its requests.</summary>
    public async Task ConnectionEndedAsync() => Assert.True(await _ended.WaitAsync(TestServer.Timeout), "The connection did not end.");

    public void Dispose()
    {
        _listener.Dispose();
        _ended.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument.Name == "kestrel.connection.duration")
            _ended.Release();
        else
            _requests.Enqueue($"{Find(tags, "http.response.status_code")} {Find(tags, "error.type")}".TrimEnd());
    }

    private static object? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
            if (key == name)
                return value;
        return null;
    }
}
