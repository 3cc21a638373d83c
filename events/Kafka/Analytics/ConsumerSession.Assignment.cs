using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Kafka.Analytics;

/// <content>Receives and returns partitions. The client calls these methods on the thread that consumes.</content>
internal sealed partial class ConsumerSession
{
    /// <summary>Reads the positions of new partitions. Waits while the database is unavailable, when nothing could be counted.</summary>
    private IEnumerable<TopicPartitionOffset> Assign(List<TopicPartition> partitions)
    {
        PartitionStart[] starts;
        try
        {
            starts = Task.WhenAll(partitions.Select(id => _starts.FindAsync(id, _stopping))).GetAwaiter().GetResult();
            foreach (var topic in partitions.Select(id => id.Topic).Distinct(StringComparer.Ordinal))
                _starts.RegisterAsync(topic, _stopping).GetAwaiter().GetResult();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The consumer closes before it reads a record.
            return partitions.Select(id => new TopicPartitionOffset(id, Offset.End));
        }
        for (var i = 0; i < partitions.Count; i++)
        {
            var (id, start) = (partitions[i], starts[i]);
            Report(id, start);
            var lag = _metrics.Add(id.Topic, id.Partition.Value, start.Position?.UpdatedAt ?? _time.GetUtcNow());
            _partitions[id] = new(id, start, lag, _time.GetTimestamp());
        }
        return partitions.Select((id, i) => new TopicPartitionOffset(id, starts[i].Offset));
    }

    /// <summary>
    /// Writes what was read of partitions before another process receives them. What is not written in time is read again there.
    /// </summary>
    private void Revoke(List<TopicPartitionOffset> partitions)
    {
        using var deadline = new CancellationTokenSource(DrainTime, _time);
        var leaving = partitions.Select(revoked => Find(revoked.TopicPartition)).OfType<AssignedPartition>().ToList();
        while (leaving.Count > 0)
        {
            leaving.RemoveAll(partition => partition is { Flush: null, HasRecords: false });
            var waiting = leaving.FindAll(partition => partition.Flush is null);
            if (waiting.Count > 0)
                Flush(waiting);
            var flushes = Task.WhenAll(leaving.Select(partition => partition.Flush!));
            ((Task)flushes).WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            // Too late: the transaction is cancelled, or refused when the partition is continued elsewhere.
            leaving.RemoveAll(partition =>
                partition.Flush is not { IsCompletedSuccessfully: true, Result.Position: not null } || !Complete(partition)
            );
        }
        Lose(partitions);
    }

    /// <summary>Forgets partitions that another process may already have.</summary>
    private void Lose(List<TopicPartitionOffset> partitions)
    {
        foreach (var lost in partitions)
        {
            if (!_partitions.Remove(lost.TopicPartition, out var partition))
                continue;
            partition.Dispose();
            // The client keeps the state of a partition, which it may receive again.
            Pause(partition, false);
            _metrics.Remove(lost.Topic, lost.Partition.Value);
            _problems.Set(lost.TopicPartition.ToString(), null);
        }
    }

    private void Report(TopicPartition id, PartitionStart start)
    {
        _problems.Set(id.ToString(), start.Problem);
        if (start.Problem is not null)
            LogStopped(start.Problem);
        if (start.Gap == 0)
            return;
        _metrics.Of(id.Topic).AddGap(start.Gap);
        LogGap(id.Partition.Value, id.Topic, start.Gap, start.Offset);
    }

    [LoggerMessage(1459, LogLevel.Error, "Counting partition {Partition} of {Topic} failed unexpectedly; reading the position again")]
    private partial void LogFlushFailed(Exception? exception, int partition, string topic);

    [LoggerMessage(
        1453,
        LogLevel.Error,
        "The topic {Topic} deleted {Events} records of partition {Partition} before they were counted; continuing at {Head}. "
            + "They are missing in the sums. Raise the retention of the topic"
    )]
    private partial void LogGap(int partition, string topic, long events, long head);

    [LoggerMessage(1454, LogLevel.Error, "A partition is not counted until an operator acts: {Why}")]
    private partial void LogStopped(string why);

    [LoggerMessage(
        1455,
        LogLevel.Warning,
        "Another consumer has counted records of partition {Partition} of {Topic}; reading the position again"
    )]
    private partial void LogRefused(int partition, string topic);

    [LoggerMessage(
        1456,
        LogLevel.Warning,
        "{Events} records of partition {Partition} of {Topic} are no valid events and were sent to the dead letters; the first: {Why}"
    )]
    private partial void LogDeadLetters(int events, int partition, string topic, string why);
}
