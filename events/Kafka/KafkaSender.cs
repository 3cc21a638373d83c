using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Sends records and waits for their acknowledgement. Concurrent calls send their records in the order of the calls.</summary>
/// <remarks>
/// One failure fails every running call and closes the producer, even if it could continue: no record may reach the broker before a retry
/// of the records that precede it.
/// </remarks>
internal sealed class KafkaSender(KafkaProducers producers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _sendLock = new(1, 1);
    private KafkaSession _session = new(producers.Build());
    private volatile bool _resumed;

    /// <summary>Lets the next call start again after a failure. Until then every call fails.</summary>
    public void Resume() => _resumed = _session.IsClosed;

    /// <summary>Sends records.</summary>
    /// <param name="count">The number of records.</param>
    /// <param name="next">Creates the record at an index. It may reuse the message object. Without a message the record is skipped.</param>
    /// <param name="cancellationToken">Cancels the call; it is unknown which records were sent.</param>
    /// <exception cref="IOException">Not all records were acknowledged; it is unknown which ones.</exception>
    public async Task SendAsync(
        int count,
        Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next,
        CancellationToken cancellationToken
    )
    {
        var (session, reports) = await ProduceAsync(count, next, cancellationToken);
        await session.WaitAsync(reports, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sendLock.WaitAsync();
        await _session.CloseAsync();
        _sendLock.Dispose();
    }

    /// <summary>Produces all records, after the calls before this one.</summary>
    private async Task<(KafkaSession Session, DeliveryReports Last)> ProduceAsync(
        int count,
        Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next,
        CancellationToken cancellationToken
    )
    {
        await _sendLock.WaitAsync(cancellationToken);
        try
        {
            if (_session.IsClosed)
            {
                // A caller that has not observed the failure yet would overtake the records that failed.
                if (!_resumed)
                    throw new IOException("Kafka did not acknowledge all records: an earlier delivery has failed.");
                _resumed = false;
                await _session.CloseAsync();
                _session = new(producers.Build());
            }
            var session = _session;
            var from = 0;
            while (true)
            {
                var reports = new DeliveryReports();
                from = session.Produce(from, count, next, reports);
                if (from == count)
                    return (session, reports);
                // The queue of the producer is full: its records must be sent first.
                await session.WaitAsync(reports, cancellationToken);
            }
        }
        finally
        {
            _sendLock.Release();
        }
    }
}
