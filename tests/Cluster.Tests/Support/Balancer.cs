using System.Net;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Distributes requests over gateways as a load balancer does: it probes the readiness of each, and sends no request to one that is not
/// ready.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    /// <summary>The interval of the readiness probes. A gateway that stops must continue to serve for longer.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly IReadOnlyList<ApiClient> _gateways;
    private readonly bool[] _isReady;
    private readonly Task _probing;
    private volatile ApiClient[] _ready;
    private int _next;

    /// <summary>Starts the probes.</summary>
    /// <param name="gateways">The gateways, which must be ready.</param>
    public Balancer(IReadOnlyList<ApiClient> gateways)
    {
        _gateways = gateways;
        _isReady = [.. gateways.Select(_ => true)];
        _ready = [.. gateways];
        // Independently: a gateway that responds slowly does not delay the probes of the others.
        _probing = Task.WhenAll(Enumerable.Range(0, gateways.Count).Select(ProbeAsync));
    }

    /// <summary>Returns the next gateway, round robin.</summary>
    public ApiClient Next()
    {
        var ready = _ready;
        if (ready.Length == 0)
            throw new HttpRequestException("No gateway is ready.");
        return ready[(uint)Interlocked.Increment(ref _next) % ready.Length];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _probing;
        _stopping.Dispose();
    }

    private async Task ProbeAsync(int index)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                var isReady = await _gateways[index].HealthAsync("ready") is { Code: HttpStatusCode.OK };
                lock (_isReady)
                {
                    _isReady[index] = isReady;
                    _ready = [.. _gateways.Where((_, number) => _isReady[number])];
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
