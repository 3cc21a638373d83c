using FlagCluster.Events.Model;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Spooling;

/// <summary>
/// Stores events for one destination on disk: they are appended at the end, read from the front and deleted after their delivery.
/// </summary>
/// <remarks>
/// One thread at a time uses it. Appended events survive a killed process; after <see cref="Flush"/> they survive a power failure.
/// </remarks>
internal sealed class Spool : IDisposable
{
    private readonly EventSpoolOptions _options;
    private readonly EventCounts _counts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FileStream _lock;
    private readonly SpoolCursor _cursor;
    private readonly SpoolFiles _files;
    private readonly SpoolReader _reader = new();
    private readonly Utf8Buffer _output = new();
    private SpoolPosition _committed,
        _read;
    private (long From, long To) _unreadable;
    private long _next;

    /// <summary>Opens or creates a spool. Reads only its newest file.</summary>
    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public Spool(string folder, EventSpoolOptions options, EventCounts counts, TimeProvider time, ILogger logger)
    {
        (_options, _counts, _time, _logger) = (options, counts, time, logger);
        Directory.CreateDirectory(folder);
        _lock = new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _cursor = new(Path.Combine(folder, "cursor"));
        _files = new(folder, counts.Destination, logger);
        Open();
    }

    /// <summary>Gets whether there are events that were not read since the last <see cref="Rewind"/>.</summary>
    public bool HasUnread => _read.Sequence < _next;

    /// <summary>Gets the number of events that are not committed.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            for (var i = 0; i < _files.Count; i++)
                count += _files[i].End - Math.Max(_files[i].First, _committed.Sequence);
            return count;
        }
    }

    /// <summary>Gets the position after the last event.</summary>
    public SpoolPosition End => _files.Count == 0 ? new(_next, _next, 0) : new(_next, _files[^1].First, _files[^1].Length);

    /// <summary>Gets the position after the event that was read last.</summary>
    public SpoolPosition ReadPosition => _read;

    /// <summary>Appends all events or none.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public void Append(EventBatch batch)
    {
        _output.Truncate(0);
        SpoolEntry.Write(_output, batch);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var segment = _files.Append(_output.Written, batch.Count, _next, now, _options.SegmentBytes, MaxAge / 16);
        if (!HasUnread && _read.Segment != segment.First)
            _read = new(_next, segment.First, 0);
        if (_committed.Sequence == _next)
            _committed = _read;
        _next += batch.Count;
        _counts.AddSpooled(batch.Count);
        Trim();
        UpdateCounts();
    }

    /// <summary>Gets whether something was appended after the last flush.</summary>
    public bool IsDirty => _files.IsDirty;

    /// <summary>Flushes what was appended to the disk.</summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public void Flush()
    {
        foreach (var segment in _files.TakeDirty())
            segment.Flush();
    }

    /// <summary>Flushes in the background what was appended before the call. Appending may continue meanwhile.</summary>
    public Task FlushAsync()
    {
        var segments = _files.TakeDirty();
        return Task.Run(() => Array.ForEach(segments, segment => segment.Flush()));
    }

    /// <summary>Reads the next events, whole appended batches at a time.</summary>
    /// <param name="batch">Receives the events.</param>
    /// <param name="maxEvents">The number of events at which no further batch is read.</param>
    /// <returns>False when none are left, possibly because the remaining files are damaged.</returns>
    /// <exception cref="IOException">They could not be read.</exception>
    public bool Read(EventBatch batch, int maxEvents)
    {
        while (HasUnread)
        {
            var at = _files.IndexOf(_read);
            var segment = _files[at];
            if (_read.Sequence < segment.End)
            {
                var end = _reader.Read(segment, _read.Offset, batch, Math.Min(maxEvents, segment.End - _read.Sequence));
                if (batch.Count > 0)
                {
                    _read = new(_read.Sequence + batch.Count, segment.First, end);
                    return true;
                }
            }
            // The file has been read, or its remaining entries cannot be.
            if (_read.Sequence < segment.End)
                SkipDamaged(segment.End);
            _read = at + 1 < _files.Count ? new(_files[at + 1].First, _files[at + 1].First, 0) : End;
        }
        DeleteDelivered();
        UpdateCounts();
        return false;
    }

    /// <summary>Marks events as read that are in flight from memory.</summary>
    public void SkipTo(in SpoolPosition position) => _read = position;

    /// <summary>Continues reading at the first event that is not committed.</summary>
    public void Rewind() => _read = _committed;

    /// <summary>Commits all events before a position: they were delivered and can be deleted.</summary>
    public void Commit(in SpoolPosition position)
    {
        if (position.Sequence <= _committed.Sequence)
            return;
        _counts.AddReplayed(position.Sequence - _committed.Sequence);
        _committed = position.Sequence == _unreadable.From ? position with { Sequence = _unreadable.To } : position;
        DeleteDelivered();
        SaveCursor();
        UpdateCounts();
    }

    public void Dispose()
    {
        _files.Dispose();
        _cursor.Dispose();
        _lock.Dispose();
    }

    private long MaxAge => (long)TimeSpan.FromHours(_options.MaxAgeHours).TotalMilliseconds;

    private void Open()
    {
        var cursor = _cursor.Read();
        _next = cursor?.Sequence ?? 1;
        if (_files.Count > 0)
        {
            for (var i = 0; i + 1 < _files.Count; i++)
                _files[i].SetCount(_files[i + 1].First - _files[i].First);
            Repair(_files[^1]);
            _next = Math.Max(_next, _files[^1].End);
            _committed = new(_files[0].First, _files[0].First, 0);
            if (cursor is { } position && Contains(position))
                _committed = position;
        }
        else
        {
            _committed = new(_next, _next, 0);
        }
        DeleteDelivered();
        _read = _committed;
        UpdateCounts();
    }

    private bool Contains(in SpoolPosition position)
    {
        if (position.Sequence < _committed.Sequence)
            return false;
        var index = _files.IndexOf(position);
        return index >= 0 && _files[index].First == position.Segment && position.Offset <= _files[index].Length;
    }

    /// <summary>Counts the events in the complete entries of the newest file and truncates what a crash left after them.</summary>
    private void Repair(SpoolSegment segment)
    {
        segment.SetCount(_reader.Count(segment, out var end));
        if (end == segment.Length)
            return;
        _counts.AddTorn(1);
        _logger.EntryIncomplete(_counts.Destination, segment.Length - end);
        segment.Truncate(end);
    }

    private void SkipDamaged(long end)
    {
        // After a rewind the damage is found again; it was counted before.
        if (_unreadable.To == end)
            return;
        _unreadable = (_read.Sequence, end);
        _counts.AddDropped(DropReason.SpoolDamaged, end - _read.Sequence);
        _logger.FileDamaged(_counts.Destination, end - _read.Sequence);
        // Events in flight from this file are committed after their delivery. Without any, nothing else commits the damaged ones.
        if (_committed.Sequence == _read.Sequence)
            _committed = _committed with { Sequence = end };
    }

    /// <summary>Deletes the oldest files beyond the limits. A file with events in flight is kept.</summary>
    private void Trim()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            var first = _read.Sequence == _committed.Sequence ? 0 : _files.IndexOf(_read) + 1;
            if (first >= _files.Count - 1)
                return;
            var isFull = _files.Bytes > _options.MaxBytes;
            if (!isFull && now - _files[first + 1].CreatedAt <= MaxAge)
                return;
            var dropped = _files[first].End - Math.Max(_files[first].First, _committed.Sequence);
            if (!_files.Delete(first))
                return;
            _counts.AddDropped(isFull ? DropReason.SpoolFull : DropReason.SpoolAge, dropped);
            MoveToExistingFile();
            SaveCursor();
        }
    }

    private void DeleteDelivered()
    {
        while (_files.Count > 0 && _files[0].End <= _committed.Sequence && _files.Delete(0)) { }
        MoveToExistingFile();
    }

    /// <summary>Moves positions in deleted files to the first file that exists.</summary>
    private void MoveToExistingFile()
    {
        if (_files.Count == 0)
            return;
        var start = new SpoolPosition(_files[0].First, _files[0].First, 0);
        if (_committed.Segment < start.Segment)
            _committed = start;
        if (_read.Segment < start.Segment)
            _read = start;
    }

    private void SaveCursor()
    {
        try
        {
            _cursor.Write(_committed);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            _logger.CursorNotSaved(exception, _counts.Destination);
        }
    }

    private void UpdateCounts()
    {
        _counts.InSpool = Count;
        _counts.SpoolBytes = _files.Bytes;
        _counts.SpoolSince = Count == 0 ? 0 : _files[0].CreatedAt;
    }
}
