using Confluent.Kafka;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Kafka;

/// <summary>Delivers events to Kafka as CloudEvents 1.0, in the partition of their key, acknowledged by all replicas.</summary>
public sealed class KafkaDestination : IEventDestination, IAsyncDisposable
{
    private readonly KafkaSender _sender;
    private readonly int _recordBytes;
    private readonly KafkaLog _log;
    private readonly (TopicPartition Topic, CloudEventMessages Messages) _evaluations;
    private readonly (TopicPartition Topic, CloudEventMessages Messages) _bulkEvaluations;
    private readonly (TopicPartition Topic, CloudEventMessages Messages) _tracks;
    private long _refused;

    internal KafkaDestination(KafkaProducers producers)
    {
        var options = producers.Options;
        _sender = new(producers);
        _recordBytes = options.RecordBytes;
        _log = producers.Log;
        _evaluations = (new(options.EvaluationsTopic, Partition.Any), new("flagcluster.evaluation.v1"));
        _bulkEvaluations = (_evaluations.Topic, new("flagcluster.bulk-evaluation.v1"));
        _tracks = (new(options.TracksTopic, Partition.Any), new("flagcluster.track.v1"));
    }

    /// <inheritdoc/>
    public string Name => "kafka";

    /// <inheritdoc/>
    // The next deliveries are sent while earlier ones wait for their acknowledgements.
    public int Window => 20_000;

    /// <summary>Gets the events skipped because they are larger than <see cref="KafkaOptions.RecordBytes"/>.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <inheritdoc/>
    public void Resume() => _sender.Resume();

    /// <inheritdoc/>
    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        await _sender.SendAsync(events.Count, i => CreateMessage(events[i]), cancellationToken);
        // Counted after the delivery has succeeded: one that fails is repeated as a whole.
        var refused = 0;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Value.Length > _recordBytes)
                refused++;
        }
        if (refused > 0)
            Interlocked.Add(ref _refused, refused);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message) CreateMessage(in EventRecord record)
    {
        var (topic, messages) = record.Type switch
        {
            EventType.Track => _tracks,
            EventType.BulkEvaluation => _bulkEvaluations,
            _ => _evaluations,
        };
        if (record.Value.Length > _recordBytes)
        {
            // The brokers would reject it every time, and it would block all later events.
            _log.AddTooLarge(record.Value.Length, _recordBytes);
            return (topic, null);
        }
        return (topic, messages.Get(record.Environment).Fill(record.Id, record.Time, record.Key, record.Value));
    }
}
