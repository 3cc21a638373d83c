using System.Text;
using Confluent.Kafka;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Events.Kafka;

/// <summary>Sends entries and checkpoints of the audit logs to the topic of audit, with the organization as the key.</summary>
public sealed class KafkaAuditSink : IAuditSink, IAsyncDisposable
{
    private readonly KafkaSender _sender;
    private readonly TopicPartition _topic;

    internal KafkaAuditSink(KafkaProducers producers)
    {
        _sender = new(producers);
        _topic = new(producers.Options.AuditTopic, Partition.Any);
    }

    /// <inheritdoc/>
    public string Name => "kafka";

    /// <inheritdoc/>
    public Task SendAsync(IReadOnlyList<AuditMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        // After a failure each log resumes from its own position, so nothing has to wait for a particular call.
        _sender.Resume();
        return _sender.SendAsync(messages.Count, i => (_topic, CreateMessage(messages[i])), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private static Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> CreateMessage(AuditMessage message) =>
        new()
        {
            Key = Encoding.UTF8.GetBytes(message.Organization),
            Value = message.Json,
            Timestamp = new(message.Time / TimeSpan.MicrosecondsPerMillisecond, TimestampType.CreateTime),
            Headers = CloudEventHeaders.CreateOf(
                Encoding.UTF8.GetBytes(message.Type),
                Encoding.UTF8.GetBytes(message.Organization.Length == 0 ? "/installation" : $"/organizations/{message.Organization}"),
                Encoding.UTF8.GetBytes(message.Id),
                Encoding.UTF8.GetBytes(AuditTime.Text(message.Time))
            ),
        };
}
