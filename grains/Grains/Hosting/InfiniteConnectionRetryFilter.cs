using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Hosting;

/// <summary>Goes on trying to reach a silo for as long as the gateway runs, with pauses that double.</summary>
public sealed partial class InfiniteConnectionRetryFilter(IOptions<ClusterOptions> options, TimeProvider time, ILogger<InfiniteConnectionRetryFilter> logger) : IClientConnectionRetryFilter
{
    private const double FirstPause = 0.25;

    private double _pause = FirstPause;
    private bool _told;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_told) LogNoSilo(exception.Message);
        _told = true;
        // ±20 %, so that gateways that lost their silos together do not all come back at once.
        await Task.Delay(TimeSpan.FromSeconds(_pause * RandomNumberGenerator.GetInt32(80, 121) / 100), time, cancellationToken);
        _pause = Math.Min(_pause * 2, options.Value.ConnectRetrySeconds);
        return true;
    }

    [LoggerMessage(2202, LogLevel.Warning, "No silo can be reached yet; evaluations are answered from what was saved, and writes are not taken. It is tried again without end. {Why}")]
    private partial void LogNoSilo(string why);
}
