using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>The life of one producer, up to its first failure.</summary>
internal sealed class KafkaSession(IProducer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> producer)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether something has failed and nothing more is sent.</summary>
    public bool IsOver => _over.Task.IsCompleted;

    /// <summary>Hands records over until all are, or the producer's queue is full.</summary>
    /// <returns>The index after the last record handed over.</returns>
    public int HandOver(int from, int count, Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next, Reports reports)
    {
        for (var i = from; i < count; i++)
        {
            var (topic, message) = next(i);
            if (message is null) continue;
            reports.Expect();
            try
            {
                producer.Produce(topic, message, reports.Handler);
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                reports.Forget();
                return i;
            }
            catch (KafkaException exception)
            {
                _over.TrySetResult();
                throw Explain(exception.Error, exception);
            }
        }
        return count;
    }

    /// <summary>Waits until there is a report on every record.</summary>
    /// <exception cref="IOException">One was not acknowledged, or one of a call beside this.</exception>
    public async Task SettleAsync(Reports reports, CancellationToken cancellationToken)
    {
        try
        {
            var all = reports.AllAsync();
            await Task.WhenAny(all, _over.Task).WaitAsync(cancellationToken);
            if (reports.Failure is { } failure) throw Explain(failure);
            // A producer that ends makes no reports.
            if (!all.IsCompleted) throw new IOException("Kafka did not take all records: a delivery at the same time has failed.");
        }
        catch
        {
            _over.TrySetResult();
            throw;
        }
    }

    /// <summary>Ends the producer and everything on its way; it waits for the producer's threads.</summary>
    public async Task EndAsync()
    {
        _over.TrySetResult();
        await Task.Run(producer.Dispose);
    }

    private static IOException Explain(Error error, Exception? exception = null) => new($"Kafka did not take all records: {error.Reason} ({error.Code}).", exception);
}
