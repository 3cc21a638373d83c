using System.Text;
using Confluent.Kafka;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Changes;

namespace FlagCluster.Events.Kafka;

/// <summary>Sends committed changes to the compacted topic of changes, with the environment as the key.</summary>
public sealed class KafkaChangeSubscriber : IChangeSubscriber, IAsyncDisposable
{
    private static readonly byte[] Type = "flagcluster.change.v1"u8.ToArray();

    private readonly KafkaSender _sender;
    private readonly TopicPartition _topic;
    private readonly int _recordBytes;

    internal KafkaChangeSubscriber(KafkaProducers producers)
    {
        _sender = new(producers);
        _topic = new(producers.Options.ChangesTopic, Partition.Any);
        _recordBytes = producers.Options.RecordBytes;
    }

    /// <inheritdoc/>
    public string Name => "kafka";

    /// <inheritdoc/>
    public async Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var key = Encoding.UTF8.GetBytes(environment.ToString());
        // After a failure each environment resumes from its own cursor, so nothing has to wait for a particular call.
        _sender.Resume();
        await _sender.SendAsync(changes.Count, i => (_topic, CreateMessage(environment, key, changes[i])), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> CreateMessage(EnvironmentId environment, byte[] key, Change change) =>
        new()
        {
            Key = key,
            Value = ChangeEventJson.Write(environment, change, _recordBytes),
            Timestamp = new(change.Time.ToUnixTimeMilliseconds(), TimestampType.CreateTime),
            Headers = CloudEventHeaders.Create(
                Type,
                key,
                Encoding.UTF8.GetBytes(ChangeEventJson.Id(environment, change)),
                Encoding.UTF8.GetBytes(ChangeEventJson.Time(change))
            ),
        };
}
