using Confluent.Kafka;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>
/// Commits the offsets of folded records to the group now and then, for tools that show the lag of a group. Nothing reads them here.
/// </summary>
internal sealed class GroupOffsets(IConsumer<RecordReader.Key, ReadRecord> consumer, KafkaLog log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TopicPartition, long> _committed = [];
    private long _last = time.GetTimestamp();
    private Task _running = Task.CompletedTask;

    /// <summary>Commits what was folded since the last time, when it is due. Returns at once.</summary>
    public void Commit(IEnumerable<AssignedPartition> partitions)
    {
        if (!_running.IsCompleted || time.GetElapsedTime(_last) < Interval)
            return;
        _last = time.GetTimestamp();
        var offsets = new List<TopicPartitionOffset>();
        foreach (var partition in partitions)
        {
            if (partition.Position is null || _committed.GetValueOrDefault(partition.Id, -1) == partition.FoldedOffset)
                continue;
            _committed[partition.Id] = partition.FoldedOffset;
            offsets.Add(new(partition.Id, partition.FoldedOffset));
        }
        if (offsets.Count > 0)
            _running = Task.Run(() => Send(offsets));
    }

    /// <summary>Waits a while for the commit in progress.</summary>
    public void Dispose() => Task.WaitAny([_running], CloseTime);

    private void Send(List<TopicPartitionOffset> offsets)
    {
        try
        {
            consumer.Commit(offsets);
        }
        catch (KafkaException exception)
        {
            // Usual during a rebalance. The next commit has newer offsets.
            log.Add(exception.Error);
        }
    }
}
