using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Spooling;

/// <summary>The log messages of a spool.</summary>
internal static partial class SpoolLog
{
    [LoggerMessage(1411, LogLevel.Warning, "The spool of {Destination} ended with an incomplete batch; {Bytes} bytes were removed")]
    public static partial void EntryIncomplete(this ILogger logger, string destination, long bytes);

    [LoggerMessage(1412, LogLevel.Error, "A file in the spool of {Destination} is damaged; {Events} events in it are dropped")]
    public static partial void FileDamaged(this ILogger logger, string destination, long events);

    [LoggerMessage(1413, LogLevel.Warning, "The cursor in the spool of {Destination} cannot be saved; a restart may deliver events twice")]
    public static partial void CursorNotSaved(this ILogger logger, Exception exception, string destination);

    [LoggerMessage(1414, LogLevel.Error, "A file in the spool of {Destination} cannot be deleted; the spool may exceed its size limit")]
    public static partial void FileNotDeleted(this ILogger logger, Exception exception, string destination);
}
