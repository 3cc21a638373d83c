using System.Text;
using Confluent.Kafka;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Changes;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Events.Kafka;

/// <summary>Sends committed changes to the compacted topic, keyed by environment.</summary>
public sealed class KafkaChangeSink : IChangeSink, IAsyncDisposable
{
    private static readonly byte[] Specification = "1.0"u8.ToArray();
    private static readonly byte[] Type = "flagcluster.change.v1"u8.ToArray();
    private static readonly byte[] Json = "application/json"u8.ToArray();

    private readonly KafkaSender _sender;
    private readonly TopicPartition _topic;
    private readonly int _recordBytes;

    internal KafkaChangeSink(KafkaProducers producers)
    {
        _sender = new(producers);
        _topic = new(producers.Options.ChangesTopic, Partition.Any);
        _recordBytes = producers.Options.RecordBytes;
    }

    /// <inheritdoc/>
    public async Task SendAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var key = Encoding.UTF8.GetBytes(environment.ToString());
        // One call at a time, each from where the feed's cursor stands.
        _sender.Resume();
        await _sender.SendAsync(changes.Count, i => (_topic, Make(environment, key, changes[i])), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Make(EnvironmentId environment, byte[] key, Change change) => new()
    {
        Key = key,
        Value = ChangeEventJson.Write(environment, change, _recordBytes),
        Timestamp = new(change.Time.ToUnixTimeMilliseconds(), TimestampType.CreateTime),
        Headers = new Headers
        {
            { "ce_specversion", Specification },
            { "ce_type", Type },
            { "ce_source", Encoding.UTF8.GetBytes($"/environments/{environment}") },
            { "ce_id", Encoding.UTF8.GetBytes(ChangeEventJson.Id(environment, change)) },
            { "ce_time", Encoding.UTF8.GetBytes(ChangeEventJson.Time(change)) },
            { "content-type", Json },
        },
    };
}
