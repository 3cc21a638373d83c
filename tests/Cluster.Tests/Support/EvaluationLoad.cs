using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Evaluates a flag at a constant rate over persistent connections. The rate leaves processor time for the hosts under test. Each response
/// other than 200 is a failure.
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
    private int _stale;

    public EvaluationLoad(Balancer balancer, string key) =>
        _working = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(balancer, key))));

    /// <summary>Gets the number of responses with status 200.</summary>
    public int Answered => _answered.Values.Sum();

    /// <summary>Gets the number of those responses with the reason STALE.</summary>
    public int Stale => _stale;

    /// <summary>Gets a description of each failure.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Returns the number of responses of one gateway with status 200.</summary>
    public int AnsweredBy(ApiClient gateway) => _answered.GetValueOrDefault(gateway.Port);

    /// <summary>Waits for a number of further responses with status 200.</summary>
    public Task WaitForMoreAsync(int count)
    {
        var target = Answered + count;
        return Waiting.Until(
            () => Task.FromResult(Answered >= target),
            $"{count} more evaluations; {this}; the last failures:\n{string.Join('\n', Failures.TakeLast(3))}"
        );
    }

    /// <summary>Sends no further requests, and waits for the last responses.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _working;
    }

    public override string ToString() => $"{Answered} evaluations answered ({_stale} stale), {_failures.Count} failed";

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
        var target = "no gateway";
        try
        {
            var gateway = balancer.Next();
            target = $"port {gateway.Port}";
            var url = new Uri(gateway.Http.BaseAddress!, "/ofrep/v1/evaluate/flags/hot");
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Authorization = new("Bearer", key);
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.OK)
                _failures.Enqueue($"{target}: {(int)response.StatusCode} {text}");
            else
            {
                _answered.AddOrUpdate(gateway.Port, 1, (_, count) => count + 1);
                if (text.Contains("\"STALE\"", StringComparison.Ordinal))
                    Interlocked.Increment(ref _stale);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            _failures.Enqueue($"{target}: {exception.Message} {exception.InnerException?.Message}");
        }
    }
}
