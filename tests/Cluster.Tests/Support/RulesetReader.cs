using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using FlagCluster.Contracts.Changes;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Reads <c>/api/v1/stream</c> as an SDK does: it expects a <c>put</c> and then a <c>patch</c> for each version. When the stream ends, it
/// reconnects to the next gateway with Last-Event-ID. A missing or repeated version is a fault.
/// </summary>
internal sealed class RulesetReader : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<(EnvironmentVersion Version, long Time)> _arrivals = Channel.CreateUnbounded<(EnvironmentVersion, long)>();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Task _reading;
    private EnvironmentVersion _last;
    private int _opened;

    public RulesetReader(Func<ApiClient> next, string key) => _reading = Task.Run(() => ReadAsync(next, key));

    /// <summary>Gets the faults: missing and repeated versions, and malformed events.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Gets the number of reconnects.</summary>
    public int Reconnects => Math.Max(0, _opened - 1);

    /// <summary>Waits until a version has arrived, and returns the time stamp of its arrival.</summary>
    public async Task<long> WaitForAsync(EnvironmentVersion version)
    {
        while (true)
        {
            var (arrived, time) = await _arrivals.Reader.ReadAsync().AsTask().Soon($"version {version} to arrive at a reader");
            if (arrived >= version)
                return time;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task ReadAsync(Func<ApiClient> next, string key)
    {
        // An SDK does not reconnect faster than this.
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        try
        {
            do
            {
                try
                {
                    await ReadOneAsync(next(), key);
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException)
                {
                    // The gateway is unavailable; the next attempt may use another.
                }
            } while (await interval.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ReadOneAsync(ApiClient gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Http.BaseAddress!, "/api/v1/stream"));
        request.Headers.Authorization = new("Bearer", key);
        if (_last != EnvironmentVersion.None)
            request.Headers.Add("Last-Event-ID", _last.ToString());
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stopping.Token);
        if (!response.IsSuccessStatusCode)
            return;
        _opened++;
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(_stopping.Token));
        string name = "",
            id = "";
        while (await lines.ReadLineAsync(_stopping.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.Length == 0 && id.Length > 0)
            {
                Receive(name, id, gateway.Port);
                name = id = "";
            }
        }
    }

    private void Receive(string name, string id, int port)
    {
        if (!EnvironmentVersion.TryParse(id, out var version))
            _faults.Enqueue($"An event has the id '{id}'.");
        else if (name == "put" ? _last != EnvironmentVersion.None : name != "patch" || version != _last.Next)
            _faults.Enqueue($"After {_last} arrived {name} {version} from port {port}.");
        _last = version;
        _arrivals.Writer.TryWrite((version, Stopwatch.GetTimestamp()));
    }
}
