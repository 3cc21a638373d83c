using System.Globalization;
using System.Text;
using Confluent.Kafka;
using FlagCluster.Events.Analytics;
using Polly;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>
/// Sends records that are no valid event to the topic of dead letters, as they were received, with the reason and their position in
/// headers. A record is sent again when the batch that skips it is repeated.
/// </summary>
internal sealed class DeadLetters : IAsyncDisposable
{
    /// <summary>The largest key that is sent. The client adds it and the headers to the size of the value.</summary>
    private const int MaxKeyBytes = 4 << 10;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly KafkaProducers _producers;
    private readonly TopicPartition _topic;
    private readonly ResiliencePipeline _retries;

    // A process without dead letters has no producer for them.
    private KafkaSender? _sender;

    public DeadLetters(KafkaProducers producers, TimeProvider time)
    {
        _producers = producers;
        _topic = new(producers.Options.DeadLettersTopic, Partition.Any);
        _retries = FoldRetry.Create(
            time,
            exception => producers.Log.Add(new Error(ErrorCode.Unknown, $"Dead letters: {exception.Message}"))
        );
    }

    /// <summary>Sends records and waits until they are stored. Retries with backoff until the broker responds.</summary>
    /// <param name="from">The partition that has the records.</param>
    /// <param name="records">The records and their offsets.</param>
    /// <param name="cancellationToken">Cancels the wait; it is unknown which records were sent.</param>
    public async Task SendAsync(
        TopicPartition from,
        IReadOnlyList<(long Offset, RejectedRecord Record)> records,
        CancellationToken cancellationToken
    )
    {
        // One at a time: after a failure the sender starts again only when no call is running.
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _retries.ExecuteAsync(
                async token =>
                {
                    _sender ??= new(_producers);
                    _sender.Resume();
                    await _sender.SendAsync(records.Count, i => (_topic, Message(from, records[i].Offset, records[i].Record)), token);
                },
                cancellationToken
            );
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
            await _sender.DisposeAsync();
        _gate.Dispose();
    }

    private Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Message(TopicPartition from, long offset, RejectedRecord record)
    {
        var headers = new Headers
        {
            { "flagcluster-reason", Encoding.UTF8.GetBytes(record.Reason) },
            { "flagcluster-topic", Encoding.UTF8.GetBytes(from.Topic) },
            { "flagcluster-partition", Number(from.Partition.Value) },
            { "flagcluster-offset", Number(offset) },
        };
        var value = record.Value ?? [];
        if (value.Length > _producers.Options.RecordBytes)
        {
            // Brokers would reject it every time, and it would block its partition.
            headers.Add("flagcluster-omitted-bytes", Number(value.Length));
            value = [];
        }
        var key = record.Key is { Length: <= MaxKeyBytes } ? record.Key : [];
        return new()
        {
            Key = key,
            Value = value,
            Headers = headers,
        };
    }

    private static byte[] Number(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
