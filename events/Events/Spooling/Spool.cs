using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Spooling;

/// <summary>
/// Events on disk for one destination: appended at the end, read from the front, let go once they were delivered. It is written by one thread at a
/// time. What was appended survives a kill of the process, and what <see cref="Flush"/> returned for survives a loss of power.
/// </summary>
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
    private SpoolPosition _committed, _read;
    private (long From, long To) _unreadable;
    private long _next;

    /// <summary>Opens a spool, or makes it. Only its newest file is read.</summary>
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

    /// <summary>Whether there are events that were not read since the last <see cref="Rewind"/>.</summary>
    public bool HasUnread => _read.Sequence < _next;

    /// <summary>Events that were not let go.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            for (var i = 0; i < _files.Count; i++) count += _files[i].End - Math.Max(_files[i].First, _committed.Sequence);
            return count;
        }
    }

    /// <summary>The place behind the last event.</summary>
    public SpoolPosition End => _files.Count == 0 ? new(_next, _next, 0) : new(_next, _files[^1].First, _files[^1].Length);

    /// <summary>The place behind what was read last.</summary>
    public SpoolPosition ReadTo => _read;

    /// <summary>Appends events: all of them or none.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public void Append(EventBatch batch)
    {
        _output.Truncate(0);
        var manners = new CooperativeBatch(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            SpoolRecord.Write(_output, batch[i]);
            manners.Next();
        }
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var segment = _files.Append(_output.Slice(0, _output.Length).Span, batch.Count, _next, now, _options.SegmentBytes, MaxAge / 16);
        if (!HasUnread && _read.Segment != segment.First) _read = new(_next, segment.First, 0);
        if (_committed.Sequence == _next) _committed = _read;
        _next += batch.Count;
        _counts.AddSpooled(batch.Count);
        Trim();
        Report();
    }

    /// <summary>Whether something was appended that was not forced to the disk itself.</summary>
    public bool IsDirty => _files.IsDirty;

    /// <summary>Waits until what was appended is on the disk itself.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Flush()
    {
        foreach (var segment in _files.TakeDirty()) segment.Flush();
    }

    /// <summary>The same beside this thread, which may go on appending: what was appended before the call is what it is about.</summary>
    public Task FlushAsync()
    {
        var segments = _files.TakeDirty();
        return Task.Run(() => Array.ForEach(segments, segment => segment.Flush()));
    }

    /// <summary>Reads the next events that were not read yet.</summary>
    /// <returns>False when there are none left, for files that turned out to be damaged among other reasons.</returns>
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
            // The file's records are through, or what is left of them cannot be read.
            if (_read.Sequence < segment.End) Damaged(segment.End);
            _read = at + 1 < _files.Count ? new(_files[at + 1].First, _files[at + 1].First, 0) : End;
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
            for (var i = 0; i + 1 < _files.Count; i++) _files[i].Holds(_files[i + 1].First - _files[i].First);
            Mend(_files[^1]);
            _next = Math.Max(_next, _files[^1].End);
            _committed = new(_files[0].First, _files[0].First, 0);
            if (cursor is { } at && at.Sequence >= _committed.Sequence && _files.IndexOf(at) is >= 0 and var index && _files[index].First == at.Segment && at.Offset <= _files[index].Length) _committed = at;
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
    private void Mend(SpoolSegment segment)
    {
        segment.Holds(_reader.Count(segment, out var end));
        if (end == segment.Length) return;
        _counts.AddTorn(1);
        _logger.Torn(_counts.Destination, segment.Length - end);
        segment.Cut(end);
    }

    private void Damaged(long end)
    {
        // After a rewind it is found again, and was counted.
        if (_unreadable.To == end) return;
        _unreadable = (_read.Sequence, end);
        _counts.AddDropped(DropReason.SpoolDamaged, end - _read.Sequence);
        _logger.Damaged(_counts.Destination, end - _read.Sequence);
        // What is in flight from this file is let go when it was delivered; what cannot be read has nobody to wait for.
        if (_committed.Sequence == _read.Sequence) _committed = _committed with { Sequence = end };
    }

    /// <summary>Drops the oldest files past the bounds. A file that deliveries are under way from is left to them.</summary>
    private void Trim()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            var first = _read.Sequence == _committed.Sequence ? 0 : _files.IndexOf(_read) + 1;
            if (first >= _files.Count - 1) return;
            var reason = _files.Bytes > _options.MaxBytes ? DropReason.SpoolFull
                : now - _files[first + 1].CreatedAt > MaxAge ? DropReason.SpoolAge : (DropReason?)null;
            if (reason is null) return;
            var dropped = _files[first].End - Math.Max(_files[first].First, _committed.Sequence);
            if (!_files.Delete(first)) return;
            _counts.AddDropped(reason.Value, dropped);
            Settle();
            Remember();
        }
    }

    private void DeleteDelivered()
    {
        while (_files.Count > 0 && _files[0].End <= _committed.Sequence && _files.Delete(0))
        {
        }
        Settle();
    }

    /// <summary>Moves places in files that are gone to the first there is.</summary>
    private void Settle()
    {
        if (_files.Count == 0) return;
        var start = new SpoolPosition(_files[0].First, _files[0].First, 0);
        if (_committed.Segment < start.Segment) _committed = start;
        if (_read.Segment < start.Segment) _read = start;
    }

    private void Remember()
    {
        try
        {
            _cursor.Write(_committed);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            _logger.Cursor(exception, _counts.Destination);
        }
    }

    private void Report()
    {
        _counts.InSpool = Count;
        _counts.SpoolBytes = _files.Bytes;
        _counts.SpoolSince = Count == 0 ? 0 : _files[0].CreatedAt;
    }
}
