using System.Diagnostics.CodeAnalysis;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Delivery;

/// <summary>Holds the batches of one destination that wait for delivery, within limits. Thread-safe.</summary>
/// <remarks>
/// A batch counts against the limits until <see cref="Release"/>, also after it was dequeued: until then it is only in memory. A producer
/// that finds no space waits, as long as space will become free.
/// </remarks>
internal sealed class PendingBatches(int maxEvents, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<EventBatch> _waiting = new();
    private TaskCompletionSource? _space;
    private long _events,
        _bytes;
    private bool _blocks = true,
        _closed;

    /// <summary>Gets the number of events that are only in memory.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Gets whether half of a limit or more is used.</summary>
    public bool IsHalfFull => Events > maxEvents / 2 || Interlocked.Read(ref _bytes) > maxBytes / 2;

    /// <summary>Sets whether a producer without space waits for it. Otherwise its batch is rejected.</summary>
    public bool Blocks
    {
        set
        {
            if (Volatile.Read(ref _blocks) == value)
                return;
            Volatile.Write(ref _blocks, value);
            if (!value)
                WakeProducers();
        }
    }

    /// <summary>Adds a batch. A batch that is larger than a limit is accepted when it is the only one.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="space">When there is no space, completes when a retry is worthwhile; null when the batch is rejected.</param>
    public bool TryAdd(EventBatch batch, out Task? space)
    {
        space = null;
        lock (_gate)
        {
            if (_closed)
                return false;
            if (_events > 0 && (_events + batch.Count > maxEvents || _bytes + batch.Content.Length > maxBytes))
            {
                if (_blocks)
                    space = (_space ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return false;
            }
            _events += batch.Count;
            _bytes += batch.Content.Length;
            _waiting.Enqueue(batch);
            return true;
        }
    }

    /// <summary>Returns the oldest batch.</summary>
    public bool TryPeek([MaybeNullWhen(false)] out EventBatch batch)
    {
        lock (_gate)
            return _waiting.TryPeek(out batch);
    }

    /// <summary>Removes the oldest batch. It counts against the limits until <see cref="Release"/>.</summary>
    public bool TryDequeue([MaybeNullWhen(false)] out EventBatch batch)
    {
        lock (_gate)
            return _waiting.TryDequeue(out batch);
    }

    /// <summary>Removes the batches of reported events.</summary>
    public List<EventBatch> RemoveReports()
    {
        lock (_gate)
        {
            var reports = _waiting.Where(batch => batch.Acknowledgement is not null).ToList();
            if (reports.Count == 0)
                return reports;
            var others = _waiting.Where(batch => batch.Acknowledgement is null).ToList();
            _waiting.Clear();
            foreach (var batch in others)
                _waiting.Enqueue(batch);
            return reports;
        }
    }

    /// <summary>Frees the space of a batch.</summary>
    public void Release(EventBatch batch)
    {
        lock (_gate)
        {
            _events -= batch.Count;
            _bytes -= batch.Content.Length;
        }
        WakeProducers();
    }

    /// <summary>Rejects every batch from now on.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
        WakeProducers();
    }

    private void WakeProducers()
    {
        TaskCompletionSource? space;
        lock (_gate)
            (space, _space) = (_space, null);
        space?.SetResult();
    }
}
