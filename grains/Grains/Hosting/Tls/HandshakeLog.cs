using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>Logs failed TLS handshakes: one line at most per <see cref="LogThrottle.Interval"/>, without a stack trace.</summary>
internal sealed partial class HandshakeLog(TimeProvider time, ILogger<HandshakeLog> logger)
{
    private readonly LogThrottle _throttle = new(time);

    /// <summary>Records a failure.</summary>
    /// <param name="message">The message of Orleans.</param>
    /// <param name="exception">The cause, or null.</param>
    public void Record(string message, Exception? exception)
    {
        var cause = exception?.InnerException ?? exception;
        if (_throttle.Record("", cause is null ? $"{message}." : $"{message}: {cause.Message}") is { } line)
            LogFailed(line.Others, line.Why);
    }

    [LoggerMessage(
        2209,
        LogLevel.Warning,
        "A TLS handshake with another process failed, and {Others} others since the last message; no call was made. {Reason}"
    )]
    private partial void LogFailed(int others, string reason);
}
