using FlagCluster.Contracts.Rulesets;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Spooling;

/// <summary>The files of a spool, oldest first. The newest is written to, until it is large or old enough.</summary>
internal sealed class SpoolFiles : IDisposable
{
    private readonly string _folder, _destination;
    private readonly ILogger _logger;
    private readonly List<SpoolSegment> _all, _dirty = [];
    private SpoolSegment? _active;
    private bool _undeletable;

    public SpoolFiles(string folder, string destination, ILogger logger)
    {
        (_folder, _destination, _logger) = (folder, destination, logger);
        _all = [.. SpoolSegment.All(folder)];
    }

    public int Count => _all.Count;

    public SpoolSegment this[int index] => _all[index];

    /// <summary>Bytes of whole records.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var segment in _all) bytes += segment.Length;
            return bytes;
        }
    }

    /// <summary>Whether something was appended that was not forced to the disk itself.</summary>
    public bool IsDirty => _dirty.Count > 0;

    /// <summary>The index of the file that a place is in.</summary>
    public int IndexOf(in SpoolPosition position)
    {
        var index = _all.Count - 1;
        while (index >= 0 && _all[index].First > position.Segment) index--;
        return index;
    }

    /// <summary>Appends records to the newest file, or to a new one: all of them or none.</summary>
    /// <param name="records">Whole records.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="next">The number of the first.</param>
    /// <param name="now">The time, in milliseconds since 1970 UTC.</param>
    /// <param name="mostBytes">Bytes from which on a file is not written to any more.</param>
    /// <param name="mostAge">The same in milliseconds since it was made.</param>
    /// <returns>The file they are in.</returns>
    /// <exception cref="IOException">They could not be written.</exception>
    public SpoolSegment Append(ReadOnlySpan<byte> records, int count, long next, long now, long mostBytes, long mostAge)
    {
        if (_active is { } full && (full.Length >= mostBytes || now - full.CreatedAt > mostAge)) _active = null;
        var active = _active ??= Begin(next, now);
        try
        {
            active.Append(records, count);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            TakeBack(active);
            throw;
        }
        if (!_dirty.Contains(active)) _dirty.Add(active);
        return active;
    }

    /// <summary>The files with something that was not forced to the disk; they count as clean from now on.</summary>
    public SpoolSegment[] TakeDirty()
    {
        var segments = _dirty.ToArray();
        _dirty.Clear();
        return segments;
    }

    /// <summary>Deletes a file. One that cannot be deleted stays, and is tried again with the next that goes.</summary>
    public bool Delete(int index)
    {
        var segment = _all[index];
        try
        {
            if (segment == _active) _active = null;
            _dirty.Remove(segment);
            segment.Delete();
            _all.RemoveAt(index);
            return true;
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            if (!_undeletable) _logger.Delete(exception, _destination);
            _undeletable = true;
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var segment in _all) segment.Dispose();
    }

    private SpoolSegment Begin(long next, long now)
    {
        // A file without a record has the name of the one to be made.
        if (_all.Count > 0 && _all[^1].First == next)
        {
            _all[^1].Dispose();
            _all.RemoveAt(_all.Count - 1);
        }
        // The folder may have been taken away, and be wanted again.
        Directory.CreateDirectory(_folder);
        var segment = SpoolSegment.Create(_folder, next, now);
        _all.Add(segment);
        return segment;
    }

    private void TakeBack(SpoolSegment active)
    {
        try
        {
            if (active.Length > 0)
            {
                active.Cut(active.Length);
                return;
            }
            _all.Remove(active);
            active.Delete();
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            // A reader stops at the last whole record; further ones go to a file of their own.
        }
        _active = null;
    }
}
