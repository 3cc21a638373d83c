using System.Collections.Concurrent;
using Confluent.Kafka;
using FlagCluster.Contracts.Evaluation;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Kafka;

/// <summary>What librdkafka says, as log lines: each kind once a minute at most, however often a broker that is away is tried.</summary>
internal sealed partial class KafkaLog(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    /// <summary>Takes a line of librdkafka's log.</summary>
    public void Add(LogMessage message)
    {
        // A warning at each start about a setting that is nobody's choice.
        if (message.Message.Contains("enable.gapless.guarantee", StringComparison.Ordinal)) return;
        // Its errors are about connections that it makes again; what cannot go on comes as a failed delivery.
        var level = message.Level switch
        {
            <= SyslogLevel.Warning => LogLevel.Warning,
            SyslogLevel.Notice or SyslogLevel.Info => LogLevel.Information,
            _ => LogLevel.Debug,
        };
        if (logger.IsEnabled(level) && IsDue(message.Facility)) LogLine(level, message.Facility, message.Message);
    }

    /// <summary>Takes an error that librdkafka tells of. A fatal one ends the producer, which the failed delivery behind it replaces.</summary>
    public void Add(Error error)
    {
        if (IsDue(error.Code.ToString())) LogLine(LogLevel.Warning, error.Code.ToString(), error.Reason);
    }

    private bool IsDue(string kind)
    {
        var now = time.GetTimestamp();
        return _said.AddOrUpdate(kind, now, (_, last) => time.GetElapsedTime(last, now) >= Quiet ? now : last) == now;
    }

    [LoggerMessage(EventId = 1701, Message = "Kafka: {Kind}: {Text}")]
    private partial void LogLine(LogLevel level, string kind, string text);
}
