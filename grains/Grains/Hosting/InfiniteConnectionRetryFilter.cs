using System.Security.Cryptography;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Hosting;

/// <summary>
/// Retries the first connection to a silo for as long as the gateway runs. Orleans runs the loop and calls this filter after each failure,
/// so the delays are computed here rather than by Polly.
/// </summary>
internal sealed partial class InfiniteConnectionRetryFilter(
    IOptions<ClusterTimingOptions> options,
    TimeProvider time,
    ILogger<InfiniteConnectionRetryFilter> logger
) : IClientConnectionRetryFilter
{
    private const double FirstDelay = 0.25;

    private double _delay = FirstDelay;
    private readonly OnceFlag _isLogged = new();

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_isLogged.TrySet())
            LogNoSilo(exception.Message);
        // ±20 %, so that gateways that lost their silos together do not reconnect at the same time.
        await Task.Delay(TimeSpan.FromSeconds(_delay * RandomNumberGenerator.GetInt32(80, 121) / 100), time, cancellationToken);
        _delay = Math.Min(_delay * 2, options.Value.ConnectRetrySeconds);
        return true;
    }

    [LoggerMessage(2202, LogLevel.Warning, "No silo is reachable; rejecting writes. Retrying until a silo responds. {Why}")]
    private partial void LogNoSilo(string why);
}
