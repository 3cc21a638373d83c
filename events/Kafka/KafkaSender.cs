using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Sends records and waits for their acknowledgement: all of them, in order, one call at a time.</summary>
/// <remarks>
/// After a failure the producer is replaced, whether or not it could go on: nothing of a failed call may reach the broker behind its retry.
/// </remarks>
internal sealed class KafkaSender(KafkaProducers producers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IProducer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? _producer = producers.Build();

    /// <summary>Sends records.</summary>
    /// <param name="count">How many.</param>
    /// <param name="next">Makes the record of an index; its message may be the same object each time. No message passes the record over.</param>
    /// <param name="cancellationToken">Stops waiting; which records were sent is unknown then.</param>
    /// <exception cref="IOException">Not all were acknowledged; which ones is unknown.</exception>
    public async Task SendAsync(int count, Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        var whole = false;
        try
        {
            _producer ??= producers.Build();
            for (var sent = 0; sent < count;)
            {
                var reports = new Reports();
                sent = Produce(_producer, sent, count, next, reports);
                await reports.AllAsync().WaitAsync(cancellationToken);
                if (reports.Failure is { } failure) throw Explain(failure);
            }
            whole = true;
        }
        catch (KafkaException exception)
        {
            throw Explain(exception.Error, exception);
        }
        finally
        {
            if (!whole) await DropAsync();
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await DropAsync();
        _turn.Dispose();
    }

    /// <summary>Hands records over until all are, the client's queue is full, or one has failed.</summary>
    /// <returns>The index after the last record handed over.</returns>
    private static int Produce(
        IProducer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> producer, int from, int count,
        Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next, Reports reports)
    {
        for (var i = from; i < count; i++)
        {
            if (reports.Failure is not null) return i;
            var (topic, message) = next(i);
            if (message is null) continue;
            reports.Expect();
            try
            {
                producer.Produce(topic, message, reports.Handler);
            }
            catch (ProduceException<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull && i > from)
            {
                reports.Forget();
                return i;
            }
        }
        return count;
    }

    // Ending a producer waits for its threads.
    private async Task DropAsync()
    {
        var producer = _producer;
        _producer = null;
        if (producer is not null) await Task.Run(producer.Dispose);
    }

    private static IOException Explain(Error error, Exception? exception = null) => new($"Kafka did not take all records: {error.Reason} ({error.Code}).", exception);
}
