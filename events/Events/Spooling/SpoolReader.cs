using FlagCluster.Contracts.Json;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Spooling;

/// <summary>Reads the records of spool files, a chunk at a time.</summary>
internal sealed class SpoolReader
{
    private const int ChunkBytes = 1024 * 1024;

    private byte[] _chunk = [];

    /// <summary>Counts the whole records from the start of a file.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="end">The offset behind the last whole record.</param>
    /// <exception cref="IOException">It could not be read.</exception>
    public long Count(SpoolSegment segment, out long end)
    {
        long count = 0;
        for (end = 0; Fill(segment, end) is { IsEmpty: false } bytes;)
        {
            for (; SpoolRecord.IsWhole(bytes, out var length); bytes = bytes[length..])
            {
                end += length;
                count++;
            }
        }
        return count;
    }

    /// <summary>Adds the events of whole records to a batch, until it has so many or the chunk is through.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="offset">Where to begin, the start of a record.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="maxEvents">Events the batch may have then.</param>
    /// <returns>The offset behind the last record read; <paramref name="offset"/> when there is no whole record there.</returns>
    /// <exception cref="IOException">It could not be read.</exception>
    public long Read(SpoolSegment segment, long offset, EventBatch batch, long maxEvents)
    {
        for (var bytes = Fill(segment, offset); batch.Count < maxEvents && SpoolRecord.IsWhole(bytes, out var length); bytes = bytes[length..])
        {
            SpoolRecord.Read(bytes[..length], batch);
            offset += length;
        }
        return offset;
    }

    /// <summary>A chunk that begins with a whole record, larger than usual when that is; or nothing where there is none.</summary>
    private ReadOnlySpan<byte> Fill(SpoolSegment segment, long offset)
    {
        if (_chunk.Length == 0) _chunk = new byte[ChunkBytes];
        var bytes = _chunk.AsSpan(0, segment.Read(offset, _chunk));
        if (SpoolRecord.IsWhole(bytes, out var length)) return bytes;
        if (length <= _chunk.Length || offset + length > segment.Length) return default;
        Array.Resize(ref _chunk, length);
        bytes = _chunk.AsSpan(0, segment.Read(offset, _chunk));
        return SpoolRecord.IsWhole(bytes, out _) ? bytes : default;
    }
}
