using FlagCluster.Contracts.Json;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Delivery;

/// <summary>
/// The batches that stand in memory alone for one destination, within bounds: those that wait, and the room of those that its lane took out and has
/// not brought to safety yet. Whoever finds no room waits for some, as long as there is a prospect of it.
/// </summary>
internal sealed class PendingEvents(int mostEvents, long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<EventBatch> _waiting = new();
    private TaskCompletionSource? _room;
    private long _events, _bytes;
    private bool _waits = true, _closed;

    /// <summary>Events in memory alone.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Whether half of the room or more is taken.</summary>
    public bool IsHalfFull => Events > mostEvents / 2 || Interlocked.Read(ref _bytes) > mostBytes / 2;

    /// <summary>Whether room will come back by itself: otherwise a batch that finds none is refused.</summary>
    public bool Waits
    {
        set
        {
            if (Volatile.Read(ref _waits) == value) return;
            Volatile.Write(ref _waits, value);
            if (!value) Wake();
        }
    }

    /// <summary>Adds a batch; one that is larger than the bounds by itself has room when nothing else is there.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="room">Without room what ends when it is worth another try, or null when the batch is refused.</param>
    public bool TryAdd(EventBatch batch, out Task? room)
    {
        room = null;
        lock (_gate)
        {
            if (_closed) return false;
            if (_events > 0 && (_events + batch.Count > mostEvents || _bytes + batch.Text.Length > mostBytes))
            {
                if (_waits) room = (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return false;
            }
            _events += batch.Count;
            _bytes += batch.Text.Length;
            _waiting.Enqueue(batch);
            return true;
        }
    }

    /// <summary>The oldest batch that waits.</summary>
    public bool TryPeek([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out EventBatch batch)
    {
        lock (_gate) return _waiting.TryPeek(out batch);
    }

    /// <summary>Takes it out. Its room is taken until <see cref="Free"/>.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out EventBatch batch)
    {
        lock (_gate) return _waiting.TryDequeue(out batch);
    }

    /// <summary>Takes out the batches that somebody waits for.</summary>
    public List<EventBatch> TakeReports()
    {
        lock (_gate)
        {
            var reports = _waiting.Where(batch => batch.Acknowledgement is not null).ToList();
            if (reports.Count == 0) return reports;
            var others = _waiting.Where(batch => batch.Acknowledgement is null).ToList();
            _waiting.Clear();
            foreach (var batch in others) _waiting.Enqueue(batch);
            return reports;
        }
    }

    /// <summary>Gives the room of a batch back.</summary>
    public void Free(EventBatch batch)
    {
        lock (_gate)
        {
            _events -= batch.Count;
            _bytes -= batch.Text.Length;
        }
        Wake();
    }

    /// <summary>Refuses everything from now on.</summary>
    public void Close()
    {
        lock (_gate) _closed = true;
        Wake();
    }

    private void Wake()
    {
        TaskCompletionSource? room;
        lock (_gate) (room, _room) = (_room, null);
        room?.SetResult();
    }
}
