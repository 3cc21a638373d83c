using FlagCluster.Events.Model;

namespace FlagCluster.Events.Spooling;

/// <summary>Reads the entries of spool files in chunks.</summary>
internal sealed class SpoolReader
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>The size of the JSON above which no further entry is read into a batch.</summary>
    private const int MaxJsonBytes = 1024 * 1024;

    private byte[] _chunk = [];

    /// <summary>Counts the events in the complete entries of a file.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="end">The offset after the last complete entry.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public long Count(SpoolSegment segment, out long end)
    {
        long count = 0;
        for (end = 0; Fill(segment, end) is { IsEmpty: false } bytes; )
        {
            for (; SpoolEntry.IsComplete(bytes, out var length); bytes = bytes[length..])
            {
                end += length;
                count += SpoolEntry.CountOf(bytes);
            }
        }
        return count;
    }

    /// <summary>Adds events to a batch until it is full or the chunk ends.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="offset">The offset of the first entry.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="maxEvents">The number of events at which the batch is full. An entry is read as a whole.</param>
    /// <returns>The offset after the last entry read; <paramref name="offset"/> when there is no complete entry.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public long Read(SpoolSegment segment, long offset, EventBatch batch, long maxEvents)
    {
        var bytes = Fill(segment, offset);
        for (
            ;
            batch.Count < maxEvents && batch.JsonBytes < MaxJsonBytes && SpoolEntry.IsComplete(bytes, out var length);
            bytes = bytes[length..]
        )
        {
            SpoolEntry.Read(bytes[..length], batch);
            offset += length;
        }
        return offset;
    }

    /// <summary>Returns a chunk that starts with a complete entry, large enough for it; empty when there is none.</summary>
    private ReadOnlySpan<byte> Fill(SpoolSegment segment, long offset)
    {
        if (_chunk.Length == 0)
            _chunk = new byte[ChunkBytes];
        var bytes = _chunk.AsSpan(0, segment.Read(offset, _chunk));
        if (SpoolEntry.IsComplete(bytes, out var length))
            return bytes;
        if (length <= _chunk.Length || offset + length > segment.Length)
            return default;
        Array.Resize(ref _chunk, length);
        bytes = _chunk.AsSpan(0, segment.Read(offset, _chunk));
        return SpoolEntry.IsComplete(bytes, out _) ? bytes : default;
    }
}
