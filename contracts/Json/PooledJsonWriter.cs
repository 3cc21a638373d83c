using System.Buffers;
using System.Text.Json;

namespace FlagCluster.Contracts.Json;

/// <summary>
/// Writes JSON into an array. A thread keeps one writer, because most documents are a few bytes long: each flag of a ruleset has several.
/// </summary>
internal sealed class PooledJsonWriter : IDisposable
{
    private const int InitialBytes = 1024;
    private const int MaxKeptBytes = 16 * 1024;

    [ThreadStatic]
    private static PooledJsonWriter? _kept;

    private readonly ArrayBufferWriter<byte> _buffer;

    private PooledJsonWriter(long bytes)
    {
        _buffer = new((int)Math.Min(bytes + InitialBytes, Array.MaxLength));
        Writer = new(_buffer, RulesetJson.WriterOptions);
    }

    /// <summary>Gets the writer.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Returns a writer for the calling thread. Another one that is rented meanwhile is not kept.</summary>
    /// <param name="bytes">About how many bytes are written.</param>
    public static PooledJsonWriter Rent(long bytes)
    {
        if (bytes >= MaxKeptBytes || _kept is not { } writer)
            return new(bytes);
        _kept = null;
        return writer;
    }

    /// <summary>Returns what was written.</summary>
    public byte[] ToArray()
    {
        Writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>Keeps the writer for the next document, without what was written.</summary>
    public void Dispose()
    {
        if (_buffer.Capacity > MaxKeptBytes)
            return;
        _buffer.ResetWrittenCount();
        Writer.Reset(_buffer);
        _kept = this;
    }
}
