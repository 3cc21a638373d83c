using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Sends records and waits for their acknowledgement. Calls may overlap; their records are sent in the order of the calls.</summary>
/// <remarks>
/// One failure fails every call under way and ends the producer, whether or not it could go on: nothing may reach the broker behind the retry
/// of what came before it.
/// </remarks>
internal sealed class KafkaSender(KafkaProducers producers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private KafkaSession _session = new(producers.Build());
    private volatile bool _resumed;

    /// <summary>Lets the next call begin again after a failure; until then each call fails.</summary>
    public void Resume() => _resumed = _session.IsOver;

    /// <summary>Sends records.</summary>
    /// <param name="count">How many.</param>
    /// <param name="next">Makes the record of an index; its message may be the same object each time. No message passes the record over.</param>
    /// <param name="cancellationToken">Stops waiting; which records were sent is unknown then.</param>
    /// <exception cref="IOException">Not all were acknowledged; which ones is unknown.</exception>
    public async Task SendAsync(int count, Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next, CancellationToken cancellationToken)
    {
        var (session, reports) = await HandOverAsync(count, next, cancellationToken);
        await session.SettleAsync(reports, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await _session.EndAsync();
        _turn.Dispose();
    }

    /// <summary>Hands all records over to the producer, in this call's turn.</summary>
    private async Task<(KafkaSession Session, Reports Last)> HandOverAsync(
        int count, Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_session.IsOver)
            {
                // Whoever sends may not have seen the failure yet, and what it sends now would overtake what failed.
                if (!_resumed) throw new IOException("Kafka did not take all records: a delivery before this has failed.");
                _resumed = false;
                await _session.EndAsync();
                _session = new(producers.Build());
            }
            var session = _session;
            var from = 0;
            while (true)
            {
                var reports = new Reports();
                from = session.HandOver(from, count, next, reports);
                if (from == count) return (session, reports);
                // The producer's queue is full: what it holds has to leave first.
                await session.SettleAsync(reports, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
