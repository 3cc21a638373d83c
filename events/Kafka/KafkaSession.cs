using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Represents the use of one producer until its first failure.</summary>
internal sealed class KafkaSession(IProducer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> producer)
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets whether a delivery has failed and nothing more is sent.</summary>
    public bool IsClosed => _closed.Task.IsCompleted;

    /// <summary>Produces records until all are produced or the queue of the producer is full.</summary>
    /// <returns>The index after the last record produced.</returns>
    public int Produce(
        int from,
        int count,
        Func<int, (TopicPartition Topic, Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Message)> next,
        DeliveryReports reports
    )
    {
        for (var i = from; i < count; i++)
        {
            var (topic, message) = next(i);
            if (message is null)
                continue;
            reports.Expect();
            try
            {
                producer.Produce(topic, message, reports.Handler);
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                reports.CancelExpected();
                return i;
            }
            catch (KafkaException exception)
            {
                _closed.TrySetResult();
                throw Failure(exception.Error, exception);
            }
        }
        return count;
    }

    /// <summary>Waits for the report of every record.</summary>
    /// <exception cref="IOException">A record was not acknowledged, or a record of a concurrent call.</exception>
    public async Task WaitAsync(DeliveryReports reports, CancellationToken cancellationToken)
    {
        try
        {
            var all = reports.AllAsync();
            await Task.WhenAny(all, _closed.Task).WaitAsync(cancellationToken);
            if (reports.Failure is { } failure)
                throw Failure(failure);
            // A closed producer makes no reports.
            if (!all.IsCompleted)
                throw new IOException("Kafka did not acknowledge all records: a concurrent delivery has failed.");
        }
        catch
        {
            _closed.TrySetResult();
            throw;
        }
    }

    /// <summary>Closes the producer and drops its records. Waits for the threads of the producer.</summary>
    public async Task CloseAsync()
    {
        _closed.TrySetResult();
        await Task.Run(producer.Dispose);
    }

    private static IOException Failure(Error error, Exception? exception = null) =>
        new($"Kafka did not acknowledge all records: {error.Reason} ({error.Code}).", exception);
}
