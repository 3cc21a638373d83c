using Confluent.Kafka;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Events.Kafka.Analytics;

/// <content>Counts what was read, in transactions that partitions share.</content>
internal sealed partial class ConsumerSession
{
    /// <summary>Takes the results of transactions, and starts one when a partition must not wait any longer.</summary>
    private void Flush(int budget)
    {
        foreach (var partition in _partitions.Values.Where(partition => partition.Flush is { IsCompleted: true }).ToList())
            Complete(partition);
        var idle = _partitions.Values.Where(partition => partition.Flush is null).ToList();
        // The others share the transaction, which writes the rows of all partitions once.
        if (idle.Exists(partition => MustFlush(partition, budget)))
            Flush(idle.FindAll(partition => CanFlush(partition) || MustFlush(partition, budget)));
        foreach (var partition in idle.Where(partition => partition is { Flush: null, MustRestart: true, HasRecords: false }))
            partition.Flush = RestartAsync(partition);
    }

    private bool MustFlush(AssignedPartition partition, int budget)
    {
        if (partition.IsStopped)
            return false;
        var age = _time.GetElapsedTime(partition.Since);
        if (partition.HasRecords)
            return partition.Weight >= budget || age >= TimeSpan.FromMilliseconds(_options.BatchMilliseconds);
        // Without records, the clock closes the windows.
        return partition is { IsAtEnd: true, MustRestart: false } && age >= TimeSpan.FromSeconds(_options.IdleSeconds);
    }

    private static bool CanFlush(AssignedPartition partition) => partition is { HasRecords: true, IsStopped: false };

    /// <summary>Takes the result of a transaction.</summary>
    /// <returns>True when it was committed.</returns>
    private bool Complete(AssignedPartition partition)
    {
        var flush = partition.Flush!;
        partition.Flush = null;
        // Everything that is expected to fail is retried. Anything else must not skip the records.
        if (!flush.IsCompletedSuccessfully)
        {
            LogFlushFailed(flush.Exception, partition.Id.Partition.Value, partition.Id.Topic);
            partition.MustRestart = true;
            partition.Drop();
            return false;
        }
        if (flush.Result.Position is { } position)
        {
            partition.Continue(position, _time.GetTimestamp());
            return true;
        }
        Report(partition.Id, flush.Result.Start!);
        partition.Restart(flush.Result.Start!);
        Move(partition.Id, flush.Result.Start!.Offset);
        return false;
    }

    // A client that found the next record deleted has stopped reading the partition, and then refuses to seek.
    private void Move(TopicPartition id, long offset)
    {
        _consumer.IncrementalUnassign([id]);
        _consumer.IncrementalAssign([new TopicPartitionOffset(id, offset)]);
    }

    /// <summary>
    /// Starts a transaction with what waits of partitions. Those with dead letters have one of their own, so that only they wait while the
    /// topic of dead letters is unavailable.
    /// </summary>
    private void Flush(List<AssignedPartition> partitions)
    {
        foreach (var partition in partitions.Where(partition => partition.HasRejected))
            Start([partition]);
        var others = partitions.FindAll(partition => partition.Flush is null);
        if (others.Count > 0)
            Start(others);
    }

    private void Start(List<AssignedPartition> partitions)
    {
        var flushes = partitions.ConvertAll(partition => partition.Take());
        CancellationToken[] stopped = [.. partitions.Select(partition => partition.Stopped)];
        var shared = flushes.Count > 1 ? Task.Run(() => TryWriteAsync(flushes, stopped)) : Task.FromResult<FoldPosition[]?>(null);
        foreach (var (i, flush) in flushes.Index())
            partitions[i].Flush = Task.Run(() => FlushAsync(flush, shared, i, stopped[i]), stopped[i]);
    }

    /// <summary>Writes everything in one transaction.</summary>
    /// <returns>
    /// The positions; null when each partition must be written by itself, because one of them is the reason for a failure.
    /// </returns>
    private async Task<FoldPosition[]?> TryWriteAsync(List<PartitionFlush> flushes, CancellationToken[] stopped)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        return await _writer.TryWriteAsync(flushes.ConvertAll(flush => flush.Batch), any.Token);
    }

    private async Task<FlushResult> FlushAsync(PartitionFlush flush, Task<FoldPosition[]?> shared, int index, CancellationToken stopped)
    {
        var (id, batch, rejected) = flush;
        if (rejected.Count > 0)
        {
            await _deadLetters.SendAsync(id, rejected, stopped);
            LogDeadLetters(rejected.Count, id.Partition.Value, id.Topic, rejected[0].Record.Reason);
        }
        var positions = await shared;
        if (positions is not null)
            return new(positions[index]);
        if (await _writer.WriteAsync(batch, stopped) is { } position)
            return new(position);
        LogRefused(id.Partition.Value, id.Topic);
        return new(null, await _starts.FindAsync(id, stopped));
    }

    private Task<FlushResult> RestartAsync(AssignedPartition partition)
    {
        var (id, stopped) = (partition.Id, partition.Stopped);
        return Task.Run(async () => new FlushResult(null, await _starts.FindAsync(id, stopped)), stopped);
    }
}
