using FlagCluster.Events.Analytics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Represents what a consumer uses.</summary>
internal sealed record ConsumerServices(
    KafkaOptions Kafka,
    AnalyticsOptions Options,
    FoldWriter Writer,
    DeadLetters DeadLetters,
    FoldMetrics Metrics,
    FoldProblems Problems,
    KafkaLog Log,
    TimeProvider Time,
    ILogger Logger
);
