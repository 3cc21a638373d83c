using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Kafka;

/// <summary>Writes messages about Kafka to the log, each kind at most once per minute. Thread-safe.</summary>
internal sealed partial class KafkaLog(TimeProvider time, ILogger logger)
{
    /// <summary>The facility of warnings about configuration properties.</summary>
    private const string ConfigurationWarning = "CONFWARN";

    private const string TooLargeKind = "too large";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _loggedAt = new(StringComparer.Ordinal);

    /// <summary>Writes a log message of librdkafka.</summary>
    public void Add(LogMessage message)
    {
        // A warning about a property that FlagCluster sets itself and that cannot be configured, or about one of Kafka:Properties that
        // only consumers have in a producer, or the reverse.
        if (message.Facility == ConfigurationWarning && IsExpected(message.Message))
            return;
        // librdkafka logs failed connections as errors and retries them. A permanent failure arrives as a failed delivery.
        var level = message.Level switch
        {
            <= SyslogLevel.Warning => LogLevel.Warning,
            SyslogLevel.Notice or SyslogLevel.Info => LogLevel.Information,
            _ => LogLevel.Debug,
        };
        if (logger.IsEnabled(level))
            Write(level, message.Facility, message.Message);
    }

    /// <summary>Writes an error of librdkafka. A fatal error also fails the next delivery, which replaces the producer.</summary>
    public void Add(Error error) => Write(LogLevel.Warning, error.Code.ToString(), error.Reason);

    /// <summary>Writes that an event is dropped because of its size.</summary>
    public void AddTooLarge(int bytes, int most)
    {
        if (IsDue(TooLargeKind))
            LogTooLarge(bytes, most);
    }

    private static bool IsExpected(string warning) =>
        warning.Contains("is a producer property", StringComparison.Ordinal)
        || warning.Contains("is a consumer property", StringComparison.Ordinal)
        || KafkaSettings.Fixed.Keys.Any(name => warning.Contains(name, StringComparison.Ordinal));

    private void Write(LogLevel level, string kind, string text)
    {
        if (IsDue(kind))
            LogLine(level, kind, text);
    }

    private bool IsDue(string kind)
    {
        var now = time.GetTimestamp();
        if (!_loggedAt.TryGetValue(kind, out var last))
            return _loggedAt.TryAdd(kind, now);
        return time.GetElapsedTime(last, now) >= Interval && _loggedAt.TryUpdate(kind, now, last);
    }

    [LoggerMessage(EventId = 1701, Message = "Kafka: {Kind}: {Text}")]
    private partial void LogLine(LogLevel level, string kind, string text);

    [LoggerMessage(1702, LogLevel.Error, "An event of {Bytes} bytes is dropped because it exceeds Kafka:RecordBytes ({Most})")]
    private partial void LogTooLarge(int bytes, int most);
}
