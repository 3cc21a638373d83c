using Confluent.Kafka;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Events.Analytics;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>
/// Represents a partition that this consumer reads: the records that wait for the next transaction, and the transaction in progress. Used
/// by the thread that consumes.
/// </summary>
internal sealed class AssignedPartition : IDisposable
{
    private const int BytesPerEvent = 128;

    private readonly CancellationTokenSource _stop = new();
    private List<FoldRecord> _records = [];
    private List<(long Offset, RejectedRecord Record)> _rejected = [];

    public AssignedPartition(TopicPartition id, PartitionStart start, PartitionLag lag, long now)
    {
        (Id, Lag, Since) = (id, lag, now);
        Restart(start);
    }

    public TopicPartition Id { get; }

    public PartitionLag Lag { get; }

    /// <summary>Gets the position of the last transaction; null before the first one.</summary>
    public FoldPosition? Position { get; private set; }

    /// <summary>Gets the offset after the last record that was read.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Gets the offset after the last record that is folded.</summary>
    public long FoldedOffset { get; private set; }

    /// <summary>Gets what the records that wait cost, in events: each flag of a bulk answer counts.</summary>
    public int Weight { get; private set; }

    /// <summary>Gets the timestamp at which the first record that waits was read, or the last transaction ended.</summary>
    public long Since { get; private set; }

    public bool HasRecords => _records.Count > 0;

    /// <summary>Gets whether records wait that are no valid events.</summary>
    public bool HasRejected => _rejected.Count > 0;

    /// <summary>Gets or sets whether all records of the topic were read.</summary>
    public bool IsAtEnd { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>Gets or sets whether the position must be read again.</summary>
    public bool MustRestart { get; set; }

    /// <summary>Gets whether the partition is not read until an operator acts.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Gets or sets the transaction in progress; null for none.</summary>
    public Task<FlushResult>? Flush { get; set; }

    /// <summary>Gets the token that is cancelled when the partition is no longer assigned.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Adds a record.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="record">Its content.</param>
    /// <param name="now">The timestamp.</param>
    public void Add(long offset, in ReadRecord record, long now)
    {
        // Before a restart, records may be missing between those that were written and this one.
        if (offset < NextOffset || IsStopped || MustRestart)
            return;
        if (_records.Count == 0)
            Since = now;
        _records.Add(new(offset, record.Event));
        if (record.Rejected is { } rejected)
        {
            _rejected.Add((offset, rejected));
            Weight += 1 + (rejected.Value?.Length ?? 0) / BytesPerEvent;
        }
        else
        {
            Weight += record.Event is CountedEvaluation { Flags.Length: > 1 and var flags } ? flags : 1;
        }
        NextOffset = offset + 1;
        IsAtEnd = false;
    }

    /// <summary>Takes the records that wait.</summary>
    public PartitionFlush Take()
    {
        var flush = new PartitionFlush(Id, new(Id.Topic, Id.Partition.Value, Position, _records, NextOffset), _rejected);
        (_records, _rejected, Weight) = ([], [], 0);
        return flush;
    }

    /// <summary>Continues after a transaction.</summary>
    public void Continue(FoldPosition position, long now)
    {
        (Position, FoldedOffset) = (position, position.NextOffset);
        if (!HasRecords)
            Since = now;
    }

    /// <summary>Forgets what was read, and continues at another position.</summary>
    public void Restart(PartitionStart start)
    {
        Drop();
        MustRestart = false;
        (Position, NextOffset, FoldedOffset) = (start.Position, start.Offset, start.Offset);
        IsStopped = start.Problem is not null;
        Lag.IsStopped = IsStopped;
        IsAtEnd = false;
    }

    /// <summary>Forgets what was read. It is read again after a restart.</summary>
    public void Drop() => (_records, _rejected, Weight) = ([], [], 0);

    /// <summary>Cancels the transaction in progress. Records that wait are read again by the next consumer.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
