using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>What a lane says.</summary>
internal static partial class DeliveryQueueLog
{
    [LoggerMessage(1401, LogLevel.Warning, "Events cannot be delivered to {Destination}; they wait on disk")]
    public static partial void Away(this ILogger logger, Exception? exception, string destination);

    [LoggerMessage(1402, LogLevel.Information, "Events are delivered to {Destination} again; {Events} wait on disk")]
    public static partial void Back(this ILogger logger, string destination, long events);

    [LoggerMessage(1403, LogLevel.Error, "{Events} events for {Destination} were lost, {Total} since the start; the metric flagcluster.events.dropped says why")]
    public static partial void Dropped(this ILogger logger, string destination, long events, long total);

    [LoggerMessage(1404, LogLevel.Error, "The spool for {Destination} cannot be written; events stay in memory while there is room")]
    public static partial void SpoolWrite(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1405, LogLevel.Error, "The spool for {Destination} cannot be read")]
    public static partial void SpoolRead(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1406, LogLevel.Error, "{Destination} failed in a way it should not; its events wait on disk")]
    public static partial void Broken(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1407, LogLevel.Error, "The server stopped with {Events} events for {Destination} that could neither be delivered nor spooled")]
    public static partial void Lost(this ILogger logger, string destination, long events);

    [LoggerMessage(1408, LogLevel.Critical, "The delivery of events to {Destination} ended by a failure it cannot handle; until a restart its events are lost and counted, what is in its spool stays there, and readiness says so")]
    public static partial void Ended(this ILogger logger, Exception exception, string destination);
}
