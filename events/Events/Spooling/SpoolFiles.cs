using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Spooling;

/// <summary>Holds the files of a spool, oldest first. Entries are appended to the newest until it is large or old enough.</summary>
internal sealed class SpoolFiles : IDisposable
{
    private readonly string _folder,
        _destination;
    private readonly ILogger _logger;
    private readonly List<SpoolSegment> _all,
        _dirty = [];
    private SpoolSegment? _active;
    private readonly OnceFlag _isLogged = new();

    public SpoolFiles(string folder, string destination, ILogger logger)
    {
        (_folder, _destination, _logger) = (folder, destination, logger);
        _all = [.. SpoolSegment.All(folder)];
    }

    public int Count => _all.Count;

    public SpoolSegment this[int index] => _all[index];

    /// <summary>Gets the size of all complete entries in bytes.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var segment in _all)
                bytes += segment.Length;
            return bytes;
        }
    }

    /// <summary>Gets whether something was appended after the last flush.</summary>
    public bool IsDirty => _dirty.Count > 0;

    /// <summary>Returns the index of the file that contains a position.</summary>
    public int IndexOf(in SpoolPosition position)
    {
        var index = _all.Count - 1;
        while (index >= 0 && _all[index].First > position.Segment)
            index--;
        return index;
    }

    /// <summary>Appends an entry as a whole or not, to the newest file or to a new one.</summary>
    /// <param name="entry">A complete entry.</param>
    /// <param name="count">The number of its events.</param>
    /// <param name="next">The sequence number of its first event.</param>
    /// <param name="now">The time, in milliseconds since 1970 UTC.</param>
    /// <param name="maxBytes">The size in bytes at which a new file is started.</param>
    /// <param name="maxAge">The age in milliseconds at which a new file is started.</param>
    /// <returns>The file that contains it.</returns>
    /// <exception cref="IOException">The entry could not be written.</exception>
    public SpoolSegment Append(ReadOnlySpan<byte> entry, int count, long next, long now, long maxBytes, long maxAge)
    {
        if (_active is { } full && (full.Length >= maxBytes || now - full.CreatedAt > maxAge))
            _active = null;
        var active = _active ??= Begin(next, now);
        try
        {
            active.Append(entry, count);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            Undo(active);
            throw;
        }
        if (!_dirty.Contains(active))
            _dirty.Add(active);
        return active;
    }

    /// <summary>Returns the files to flush, and marks them as clean.</summary>
    public SpoolSegment[] TakeDirty()
    {
        var segments = _dirty.ToArray();
        _dirty.Clear();
        return segments;
    }

    /// <summary>Deletes a file. If that fails, the file stays until the next deletion.</summary>
    public bool Delete(int index)
    {
        var segment = _all[index];
        try
        {
            if (segment == _active)
                _active = null;
            _dirty.Remove(segment);
            segment.Delete();
            _all.RemoveAt(index);
            return true;
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            if (_isLogged.TrySet())
                _logger.FileNotDeleted(exception, _destination);
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var segment in _all)
            segment.Dispose();
    }

    private SpoolSegment Begin(long next, long now)
    {
        // A file without entries has the same name as the new one.
        if (_all.Count > 0 && _all[^1].First == next)
        {
            _all[^1].Dispose();
            _all.RemoveAt(_all.Count - 1);
        }
        // The folder may have been deleted.
        Directory.CreateDirectory(_folder);
        var segment = SpoolSegment.Create(_folder, next, now);
        _all.Add(segment);
        return segment;
    }

    private void Undo(SpoolSegment active)
    {
        try
        {
            if (active.Length > 0)
            {
                active.Truncate(active.Length);
                return;
            }
            _all.Remove(active);
            active.Delete();
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            // Readers stop at the last complete entry; the next entries go to another file.
        }
        _active = null;
    }
}
