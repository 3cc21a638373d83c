using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>The log messages of a delivery queue.</summary>
internal static partial class DeliveryQueueLog
{
    [LoggerMessage(1401, LogLevel.Warning, "{Destination} is unavailable; its events are written to the spool. Retrying with backoff")]
    public static partial void Unavailable(this ILogger logger, Exception? exception, string destination);

    [LoggerMessage(1402, LogLevel.Information, "{Destination} is available again; {Events} events in its spool are being delivered")]
    public static partial void Available(this ILogger logger, string destination, long events);

    [LoggerMessage(1403, LogLevel.Error, "{Events} events for {Destination} were dropped, {Total} since the start")]
    public static partial void Dropped(this ILogger logger, string destination, long events, long total);

    [LoggerMessage(1404, LogLevel.Error, "The spool of {Destination} cannot be written; events wait in memory up to its limit")]
    public static partial void SpoolWriteFailed(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1405, LogLevel.Error, "The spool of {Destination} cannot be read; retrying in 30 seconds")]
    public static partial void SpoolReadFailed(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1406, LogLevel.Error, "{Destination} failed unexpectedly; its events are written to the spool. Retrying with backoff")]
    public static partial void FailedUnexpectedly(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1407, LogLevel.Error, "{Events} events for {Destination} were lost at shutdown: they could not be delivered or spooled")]
    public static partial void LostAtShutdown(this ILogger logger, string destination, long events);

    [LoggerMessage(1408, LogLevel.Critical, "Delivery to {Destination} has stopped; its events are dropped until a restart")]
    public static partial void Stopped(this ILogger logger, Exception exception, string destination);
}
