using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Evaluations over kept connections at a steady rate, which leaves the machine room for what is tested. Every answer but 200 is a failure.
/// </summary>
internal sealed class EvaluationLoad : IAsyncDisposable
{
    private const int PerSecond = 200,
        Workers = 8;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"context":{"targetingKey":"ada"}}""");

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<int, int> _answered = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _working;
    private long _slowest;
    private int _stale;

    public EvaluationLoad(Balancer balancer, string key) =>
        _working = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(balancer, key))));

    /// <summary>How many were answered with 200.</summary>
    public int Answered => _answered.Values.Sum();

    /// <summary>How many of those said that they may be stale.</summary>
    public int Stale => _stale;

    /// <summary>What went wrong, each with its gateway.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>The longest that one took.</summary>
    public TimeSpan Slowest => new(_slowest);

    /// <summary>How many one gateway answered.</summary>
    public int AnsweredBy(ApiClient gateway) => _answered.GetValueOrDefault(gateway.Port);

    /// <summary>Sends no more, and waits for the last answers.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _working;
    }

    public override string ToString() =>
        $"{Answered} evaluations answered ({_stale} stale), {_failures.Count} failed, the slowest took {Slowest.TotalMilliseconds:0} ms";

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task WorkAsync(Balancer balancer, string key)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds((double)Workers / PerSecond), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                await EvaluateAsync(balancer, key);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task EvaluateAsync(Balancer balancer, string key)
    {
        var start = Stopwatch.GetTimestamp();
        var where = "nowhere";
        try
        {
            var gateway = balancer.Next();
            where = $"port {gateway.Port}";
            var url = new Uri(gateway.Http.BaseAddress!, "/ofrep/v1/evaluate/flags/hot");
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Authorization = new("Bearer", key);
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.OK)
                _failures.Enqueue($"{where}: {(int)response.StatusCode} {text}");
            else
            {
                _answered.AddOrUpdate(gateway.Port, 1, (_, count) => count + 1);
                if (text.Contains("\"STALE\"", StringComparison.Ordinal))
                    Interlocked.Increment(ref _stale);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            _failures.Enqueue($"{where}: {exception.Message} {exception.InnerException?.Message}");
        }
        Slower(Stopwatch.GetElapsedTime(start).Ticks);
    }

    private void Slower(long ticks)
    {
        long known;
        while (ticks > (known = Volatile.Read(ref _slowest)) && Interlocked.CompareExchange(ref _slowest, ticks, known) != known) { }
    }
}
