using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Spooling;

/// <summary>What a spool says.</summary>
internal static partial class SpoolLog
{
    [LoggerMessage(1411, LogLevel.Warning, "The spool for {Destination} ended in a record that was cut off, {Bytes} bytes; the events before it are whole")]
    public static partial void Torn(this ILogger logger, string destination, long bytes);

    [LoggerMessage(1412, LogLevel.Error, "A file of the spool for {Destination} is damaged; {Events} events in it are lost")]
    public static partial void Damaged(this ILogger logger, string destination, long events);

    [LoggerMessage(1413, LogLevel.Warning, "How far the spool for {Destination} was replayed could not be written down; a restart may deliver events twice")]
    public static partial void Cursor(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1414, LogLevel.Error, "A file of the spool for {Destination} cannot be deleted; the spool may grow past its bound")]
    public static partial void Delete(this ILogger logger, Exception exception, string destination);
}
