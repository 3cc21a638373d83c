using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using FlagCluster.Contracts.Changes;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// An SDK on <c>/api/v1/stream</c>: it takes one <c>put</c>, then a <c>patch</c> for every version, and comes back with Last-Event-ID, to
/// whichever gateway is in turn, when the stream ends. A version that is missing, or that comes again, is a fault.
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

    /// <summary>Gaps, repetitions, and everything that is no proper stream.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>How often it came back.</summary>
    public int Returned => Math.Max(0, _opened - 1);

    /// <summary>Waits until it has a version.</summary>
    /// <returns>The time stamp of the arrival.</returns>
    public async Task<long> HasAsync(EnvironmentVersion version)
    {
        while (true)
        {
            var (arrived, time) = await _arrivals.Reader.ReadAsync().AsTask().Soon($"a reader to have {version}");
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
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
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
            } while (await pace.WaitForNextTickAsync(_stopping.Token));
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
                Take(name, id, gateway.Port);
                name = id = "";
            }
        }
    }

    private void Take(string name, string id, int port)
    {
        if (!EnvironmentVersion.TryParse(id, out var version))
            _faults.Enqueue($"An event has the id '{id}'.");
        else if (name == "put" ? _last != EnvironmentVersion.None : name != "patch" || version != _last.Next)
            _faults.Enqueue($"After {_last} came {name} {version} from port {port}.");
        _last = version;
        _arrivals.Writer.TryWrite((version, Stopwatch.GetTimestamp()));
    }
}
