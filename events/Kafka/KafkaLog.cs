using System.Collections.Concurrent;
using Confluent.Kafka;
using FlagCluster.Events.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Kafka;

/// <summary>Writes log messages and errors of librdkafka to the log, each kind at most once per minute.</summary>
internal sealed partial class KafkaLog(TimeProvider time, ILogger logger)
{
    /// <summary>The facility of warnings about configuration properties.</summary>
    private const string ConfigurationWarning = "CONFWARN";

    private readonly ConcurrentDictionary<string, MessageThrottle> _throttles = new(StringComparer.Ordinal);

    /// <summary>Writes a log message.</summary>
    public void Add(LogMessage message)
    {
        // A warning about a property that FlagCluster sets itself and that cannot be configured.
        var isConfiguration = message.Facility == ConfigurationWarning;
        if (isConfiguration && KafkaSettings.Fixed.Keys.Any(name => message.Message.Contains(name, StringComparison.Ordinal)))
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

    /// <summary>Writes an error. A fatal error also fails the next delivery, which replaces the producer.</summary>
    public void Add(Error error) => Write(LogLevel.Warning, error.Code.ToString(), error.Reason);

    private void Write(LogLevel level, string kind, string text)
    {
        if (_throttles.GetOrAdd(kind, _ => new(time)).TryPass())
            LogLine(level, kind, text);
    }

    [LoggerMessage(EventId = 1701, Message = "Kafka: {Kind}: {Text}")]
    private partial void LogLine(LogLevel level, string kind, string text);
}
