using Confluent.Kafka;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Kafka;

/// <summary>Delivers events to Kafka: JSON values with the headers of CloudEvents 1.0, in the partition of their key, acknowledged by all replicas.</summary>
public sealed partial class KafkaDestination : IEventDestination, IAsyncDisposable
{
    private readonly KafkaSender _sender;
    private readonly int _recordBytes;
    private readonly ILogger _logger;
    private readonly (TopicPartition Topic, CloudEventMessages Messages) _evaluations;
    private readonly (TopicPartition Topic, CloudEventMessages Messages) _tracks;
    private long _refused;
    private bool _logged;

    internal KafkaDestination(KafkaProducers producers, ILogger<KafkaDestination> logger)
    {
        var options = producers.Options;
        _sender = new(producers);
        _recordBytes = options.RecordBytes;
        _logger = logger;
        _evaluations = (new(options.EvaluationsTopic, Partition.Any), new("flagcluster.evaluation.v1"));
        _tracks = (new(options.TracksTopic, Partition.Any), new("flagcluster.track.v1"));
    }

    /// <inheritdoc/>
    public string Name => "kafka";

    /// <inheritdoc/>
    // While the acknowledgements of one delivery are under way the next ones are sent.
    public int Window => 20_000;

    /// <summary>Events that were passed over because they are larger than <see cref="KafkaOptions.RecordBytes"/>.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <inheritdoc/>
    public void Resume() => _sender.Resume();

    /// <inheritdoc/>
    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        await _sender.SendAsync(events.Count, i => Make(events[i]), cancellationToken);
        // Counted when the rest is safe: a delivery that fails comes again as a whole.
        var refused = 0;
        for (var i = 0; i < events.Count; i++) if (events[i].Value.Length > _recordBytes) refused++;
        if (refused > 0) Interlocked.Add(ref _refused, refused);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message) Make(in EventRecord record)
    {
        var (topic, messages) = record.Type == EventType.Track ? _tracks : _evaluations;
        if (record.Value.Length > _recordBytes)
        {
            // It would be refused each time, and everything behind it would wait for ever.
            if (!_logged) LogTooLarge(record.Value.Length, _recordBytes);
            _logged = true;
            return (topic, null);
        }
        return (topic, messages.Of(record.Environment).Fill(record.Id, record.Time, record.Key, record.Value));
    }

    [LoggerMessage(1702, LogLevel.Error, "An event of {Bytes} bytes is larger than Kafka:RecordBytes ({Most}) and is not delivered; further ones are counted only")]
    private partial void LogTooLarge(int bytes, int most);
}
