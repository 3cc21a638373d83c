using System.Diagnostics;
using System.Threading.Channels;

namespace FlagCluster.Bench.Cluster;

/// <summary>Represents an SSE client of a gateway that records when each event arrives.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<long> _arrivals = Channel.CreateUnbounded<long>();
    private readonly Task _reading;

    private Listener(HttpClient http, System.IO.Stream stream) => _reading = ReadAsync(http, stream);

    /// <summary>Opens a stream and waits for its first event.</summary>
    public static async Task<Listener> OpenAsync(HostProcess gateway, int environment)
    {
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", BenchCluster.Key(environment));
        var listener = new Listener(http, await http.GetStreamAsync(new Uri($"http://{gateway.EndPoint}/api/v1/stream")));
        await listener.NextAsync();
        return listener;
    }

    /// <summary>Returns the <see cref="Stopwatch"/> timestamp at which the next event was complete.</summary>
    public async Task<long> NextAsync() => await _arrivals.Reader.ReadAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
        _stopping.Dispose();
    }

    private async Task ReadAsync(HttpClient http, System.IO.Stream stream)
    {
        using var client = http;
        await using var events = stream;
        using var lines = new StreamReader(events);
        var data = false;
        try
        {
            while (await lines.ReadLineAsync(_stopping.Token) is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal))
                    data = true;
                else if (line.Length == 0 && data)
                {
                    data = false;
                    _arrivals.Writer.TryWrite(Stopwatch.GetTimestamp());
                }
            }
            _arrivals.Writer.TryComplete(new UsageException("A gateway closed its stream."));
        }
        catch (OperationCanceledException)
        {
            // Disposed here.
        }
    }
}
