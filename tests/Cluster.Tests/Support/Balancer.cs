using System.Net;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Spreads requests over gateways as a load balancer does: it asks each whether it is ready, and sends nothing new to one that is not.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    /// <summary>The interval of the readiness checks; a gateway that stops must continue to answer for longer.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _asking;
    private volatile ApiClient[] _ready;
    private int _turn;

    /// <param name="gateways">All of them ready now.</param>
    public Balancer(IReadOnlyList<ApiClient> gateways)
    {
        _ready = [.. gateways];
        _asking = AskAsync(gateways);
    }

    /// <summary>Returns the next gateway, round robin.</summary>
    public ApiClient Next()
    {
        var ready = _ready;
        if (ready.Length == 0)
            throw new HttpRequestException("No gateway is ready.");
        return ready[(uint)Interlocked.Increment(ref _turn) % ready.Length];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _asking;
        _stopping.Dispose();
    }

    private async Task AskAsync(IReadOnlyList<ApiClient> gateways)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                var answers = await Task.WhenAll(gateways.Select(gateway => gateway.HealthAsync("ready")));
                _ready = [.. gateways.Where((_, index) => answers[index] is { Status: HttpStatusCode.OK })];
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
