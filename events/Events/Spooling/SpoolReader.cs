using FlagCluster.Events.Model;

namespace FlagCluster.Events.Spooling;

/// <summary>Reads the records of spool files in chunks.</summary>
internal sealed class SpoolReader
{
    private const int ChunkBytes = 1024 * 1024;

    private byte[] _chunk = [];

    /// <summary>Counts the complete records of a file.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="end">The offset after the last complete record.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public long Count(SpoolSegment segment, out long end)
    {
        long count = 0;
        for (end = 0; Fill(segment, end) is { IsEmpty: false } bytes; )
        {
            for (; SpoolRecord.IsComplete(bytes, out var length); bytes = bytes[length..])
            {
                end += length;
                count++;
            }
        }
        return count;
    }

    /// <summary>Adds events to a batch until it is full or the chunk ends.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="offset">The offset of the first record.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="maxEvents">The number of events at which the batch is full.</param>
    /// <returns>The offset after the last record read; <paramref name="offset"/> when there is no complete record.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public long Read(SpoolSegment segment, long offset, EventBatch batch, long maxEvents)
    {
        var bytes = Fill(segment, offset);
        for (; batch.Count < maxEvents && SpoolRecord.IsComplete(bytes, out var length); bytes = bytes[length..])
        {
            SpoolRecord.Read(bytes[..length], batch);
            offset += length;
        }
        return offset;
    }

    /// <summary>Returns a chunk that starts with a complete record, large enough for it; empty when there is none.</summary>
    private ReadOnlySpan<byte> Fill(SpoolSegment segment, long offset)
    {
        if (_chunk.Length == 0)
            _chunk = new byte[ChunkBytes];
        var bytes = _chunk.AsSpan(0, segment.Read(offset, _chunk));
        if (SpoolRecord.IsComplete(bytes, out var length))
            return bytes;
        if (length <= _chunk.Length || offset + length > segment.Length)
            return default;
        Array.Resize(ref _chunk, length);
        bytes = _chunk.AsSpan(0, segment.Read(offset, _chunk));
        return SpoolRecord.IsComplete(bytes, out _) ? bytes : default;
    }
}
