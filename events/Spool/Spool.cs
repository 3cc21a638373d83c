using Microsoft.Extensions.Logging;

namespace FlagCluster.Events;

/// <summary>
/// Events on disk for one destination: appended at the end, read from the front, let go once they were delivered. It is written by one thread at a
/// time. What was appended survives a kill of the process, and what <see cref="Flush"/> returned for survives a loss of power.
/// </summary>
internal sealed partial class Spool : IDisposable
{
    private const int ReadChunk = 1024 * 1024;

    private readonly string _folder;
    private readonly EventSpoolOptions _options;
    private readonly EventCounts _counts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FileStream _lock;
    private readonly SpoolCursor _cursor;
    private readonly List<SpoolSegment> _segments = [];
    private readonly List<SpoolSegment> _dirty = [];
    private readonly Utf8Buffer _output = new();
    private SpoolSegment? _active;
    private SpoolPosition _committed, _read;
    private (long From, long To) _unreadable;
    private long _next;
    private bool _undeletable;
    private byte[] _chunk = new byte[ReadChunk];

    /// <summary>Opens a spool, or makes it. Only its newest file is read.</summary>
    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public Spool(string folder, EventSpoolOptions options, EventCounts counts, TimeProvider time, ILogger logger)
    {
        (_folder, _options, _counts, _time, _logger) = (folder, options, counts, time, logger);
        Directory.CreateDirectory(folder);
        _lock = new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _cursor = new(Path.Combine(folder, "cursor"));
        Open();
    }

    /// <summary>Whether there are events that were not read since the last <see cref="Rewind"/>.</summary>
    public bool HasUnread => _read.Sequence < _next;

    /// <summary>Events that were not let go.</summary>
    public long Count => _segments.Sum(segment => segment.End - Math.Max(segment.First, _committed.Sequence));

    /// <summary>The place behind the last event.</summary>
    public SpoolPosition End => _segments.Count == 0 ? new(_next, _next, 0) : new(_next, _segments[^1].First, _segments[^1].Length);

    /// <summary>The place behind what was read last.</summary>
    public SpoolPosition ReadTo => _read;

    /// <summary>Appends events: all of them or none.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public void Append(EventBatch batch)
    {
        _output.Truncate(0);
        for (var i = 0; i < batch.Count; i++) SpoolRecord.Write(_output, batch[i]);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_active is { } full && (full.Length >= _options.SegmentBytes || now - full.CreatedAt > MaxAge / 16)) _active = null;
        if (_active is null) Begin(now);
        try
        {
            _active!.Append(_output.Slice(0, _output.Length).Span, batch.Count);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            TakeBack();
            throw;
        }
        if (!HasUnread && _read.Segment != _active.First) _read = new(_next, _active.First, 0);
        if (_committed.Sequence == _next) _committed = _read;
        _next += batch.Count;
        if (!_dirty.Contains(_active)) _dirty.Add(_active);
        _counts.AddSpooled(batch.Count);
        Trim();
        Report();
    }

    /// <summary>Whether something was appended that was not forced to the disk itself.</summary>
    public bool IsDirty => _dirty.Count > 0;

    /// <summary>Waits until what was appended is on the disk itself.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Flush()
    {
        foreach (var segment in TakeDirty()) segment.Flush();
    }

    /// <summary>The same beside this thread, which may go on appending: what was appended before the call is what it is about.</summary>
    public Task FlushAsync()
    {
        var segments = TakeDirty();
        return Task.Run(() => Array.ForEach(segments, segment => segment.Flush()));
    }

    /// <summary>Reads the next events that were not read yet.</summary>
    /// <returns>False when there are none left, for files that turned out to be damaged among other reasons.</returns>
    /// <exception cref="IOException">They could not be read.</exception>
    public bool Read(EventBatch batch, int maxEvents)
    {
        while (HasUnread)
        {
            var at = _segments.FindLastIndex(segment => segment.First <= _read.Segment);
            var segment = _segments[at];
            if (_read.Sequence < segment.End && ReadFrom(segment, batch, Math.Min(maxEvents, segment.End - _read.Sequence))) return true;
            // The file's records are through, or what is left of them cannot be read.
            if (_read.Sequence < segment.End) Damaged(segment.End);
            _read = at + 1 < _segments.Count ? new(_segments[at + 1].First, _segments[at + 1].First, 0) : End;
        }
        DeleteDelivered();
        Report();
        return false;
    }

    /// <summary>Takes events that are in flight anyway as read.</summary>
    public void SkipTo(in SpoolPosition position) => _read = position;

    /// <summary>Reads from the first event again that was not let go.</summary>
    public void Rewind() => _read = _committed;

    /// <summary>Lets go of all events up to a place: they were delivered.</summary>
    public void Commit(in SpoolPosition position)
    {
        if (position.Sequence <= _committed.Sequence) return;
        _counts.AddReplayed(position.Sequence - _committed.Sequence);
        _committed = position.Sequence == _unreadable.From ? position with { Sequence = _unreadable.To } : position;
        DeleteDelivered();
        Remember();
        Report();
    }

    public void Dispose()
    {
        foreach (var segment in _segments) segment.Dispose();
        _cursor.Dispose();
        _lock.Dispose();
    }

    private long MaxAge => (long)TimeSpan.FromHours(_options.MaxAgeHours).TotalMilliseconds;

    private void Open()
    {
        var cursor = _cursor.Read();
        _segments.AddRange(SpoolSegment.All(_folder));
        _next = cursor?.Sequence ?? 1;
        if (_segments.Count > 0)
        {
            for (var i = 0; i + 1 < _segments.Count; i++) _segments[i].Holds(_segments[i + 1].First - _segments[i].First);
            _segments[^1].Holds(CountWhole(_segments[^1]));
            _next = Math.Max(_next, _segments[^1].End);
            _committed = new(_segments[0].First, _segments[0].First, 0);
            if (cursor is { } at && at.Sequence >= _committed.Sequence && _segments.Exists(segment => segment.First == at.Segment && at.Offset <= segment.Length)) _committed = at;
        }
        else
        {
            _committed = new(_next, _next, 0);
        }
        DeleteDelivered();
        _read = _committed;
        Report();
    }

    /// <summary>Counts the whole records of the newest file and cuts off what a crash left behind them.</summary>
    private long CountWhole(SpoolSegment segment)
    {
        long offset = 0, count = 0;
        while (TryReadRecord(segment, offset, out var record))
        {
            offset += record.Length;
            count++;
        }
        if (offset == segment.Length) return count;
        _counts.AddTorn(1);
        LogTorn(_counts.Destination, segment.Length - offset);
        segment.Cut(offset);
        return count;
    }

    private bool ReadFrom(SpoolSegment segment, EventBatch batch, long maxEvents)
    {
        var read = segment.Read(_read.Offset, _chunk);
        var bytes = _chunk.AsSpan(0, read);
        while (batch.Count < maxEvents && SpoolRecord.IsWhole(bytes, out var length))
        {
            SpoolRecord.Read(bytes[..length], batch);
            bytes = bytes[length..];
        }
        if (batch.Count == 0)
        {
            // One record longer than the chunk, or none.
            if (maxEvents == 0 || !TryReadRecord(segment, _read.Offset, out var record)) return false;
            SpoolRecord.Read(record, batch);
            _read = new(_read.Sequence + 1, segment.First, _read.Offset + record.Length);
            return true;
        }
        _read = new(_read.Sequence + batch.Count, segment.First, _read.Offset + read - bytes.Length);
        return true;
    }

    private bool TryReadRecord(SpoolSegment segment, long offset, out ReadOnlySpan<byte> record)
    {
        record = default;
        var read = segment.Read(offset, _chunk);
        if (!SpoolRecord.IsWhole(_chunk.AsSpan(0, read), out var length))
        {
            if (length <= _chunk.Length || offset + length > segment.Length) return false;
            Array.Resize(ref _chunk, length);
            if (!SpoolRecord.IsWhole(_chunk.AsSpan(0, segment.Read(offset, _chunk)), out length)) return false;
        }
        record = _chunk.AsSpan(0, length);
        return true;
    }

    private void TakeBack()
    {
        var active = _active!;
        try
        {
            if (active.Length > 0)
            {
                active.Cut(active.Length);
                return;
            }
            _segments.Remove(active);
            active.Delete();
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            // A reader stops at the last whole record; further ones go to a file of their own.
        }
        _active = null;
    }

    private void Begin(long now)
    {
        // A file without a record has the name of the one to be made.
        if (_segments.Count > 0 && _segments[^1].First == _next)
        {
            _segments[^1].Dispose();
            _segments.RemoveAt(_segments.Count - 1);
        }
        // It may have been taken away, and be wanted again.
        Directory.CreateDirectory(_folder);
        _segments.Add(_active = SpoolSegment.Create(_folder, _next, now));
    }

    private SpoolSegment[] TakeDirty()
    {
        var segments = _dirty.ToArray();
        _dirty.Clear();
        return segments;
    }

    private void Damaged(long end)
    {
        // After a rewind it is found again, and was counted.
        if (_unreadable.To == end) return;
        _unreadable = (_read.Sequence, end);
        _counts.AddDropped(DropReason.SpoolDamaged, end - _read.Sequence);
        LogDamaged(_counts.Destination, end - _read.Sequence);
        // What is in flight from this file is let go when it was delivered; what cannot be read has nobody to wait for.
        if (_committed.Sequence == _read.Sequence) _committed = _committed with { Sequence = end };
    }

    /// <summary>Drops the oldest files past the bounds. A file that deliveries are under way from is left to them.</summary>
    private void Trim()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            var first = _read.Sequence == _committed.Sequence ? 0 : _segments.FindLastIndex(segment => segment.First <= _read.Segment) + 1;
            if (first >= _segments.Count - 1) return;
            var reason = _segments.Sum(segment => segment.Length) > _options.MaxBytes ? DropReason.SpoolFull
                : now - _segments[first + 1].CreatedAt > MaxAge ? DropReason.SpoolAge : (DropReason?)null;
            if (reason is null) return;
            var dropped = _segments[first].End - Math.Max(_segments[first].First, _committed.Sequence);
            if (!Remove(first)) return;
            _counts.AddDropped(reason.Value, dropped);
            Settle();
            Remember();
        }
    }

    private void DeleteDelivered()
    {
        while (_segments.Count > 0 && _segments[0].End <= _committed.Sequence && Remove(0))
        {
        }
        Settle();
    }

    /// <summary>Moves places in files that are gone to the first there is.</summary>
    private void Settle()
    {
        if (_segments.Count == 0) return;
        var start = new SpoolPosition(_segments[0].First, _segments[0].First, 0);
        if (_committed.Segment < start.Segment) _committed = start;
        if (_read.Segment < start.Segment) _read = start;
    }

    /// <summary>Deletes a file. One that cannot be deleted stays, and is tried again with the next that goes.</summary>
    private bool Remove(int index)
    {
        try
        {
            if (_segments[index] == _active) _active = null;
            _dirty.Remove(_segments[index]);
            _segments[index].Delete();
            _segments.RemoveAt(index);
            return true;
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            if (!_undeletable) LogDelete(exception, _counts.Destination);
            _undeletable = true;
            return false;
        }
    }

    private void Remember()
    {
        try
        {
            _cursor.Write(_committed);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            LogCursor(exception, _counts.Destination);
        }
    }

    private void Report()
    {
        _counts.InSpool = Count;
        _counts.SpoolBytes = _segments.Sum(segment => segment.Length);
        _counts.SpoolSince = Count == 0 ? 0 : _segments[0].CreatedAt;
    }

    [LoggerMessage(1411, LogLevel.Warning, "The spool for {Destination} ended in a record that was cut off, {Bytes} bytes; the events before it are whole")]
    private partial void LogTorn(string destination, long bytes);

    [LoggerMessage(1412, LogLevel.Error, "A file of the spool for {Destination} is damaged; {Events} events in it are lost")]
    private partial void LogDamaged(string destination, long events);

    [LoggerMessage(1413, LogLevel.Warning, "How far the spool for {Destination} was replayed could not be written down; a restart may deliver events twice")]
    private partial void LogCursor(Exception exception, string destination);

    [LoggerMessage(1414, LogLevel.Error, "A file of the spool for {Destination} cannot be deleted; the spool may grow past its bound")]
    private partial void LogDelete(Exception exception, string destination);
}
