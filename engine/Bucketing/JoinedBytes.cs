using System.Buffers;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Joins byte sequences for a hash: in the caller's buffer, or in a rented array when they are longer.</summary>
internal readonly ref struct JoinedBytes
{
    /// <summary>The recommended size of the buffer in bytes; nearly all keys fit.</summary>
    public const int BufferSize = 512;

    private readonly byte[]? _rented;

    public JoinedBytes(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> buffer)
        : this(first, second, [], buffer) { }

    public JoinedBytes(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> buffer)
    {
        var length = first.Length + second.Length + third.Length;
        if (length > buffer.Length)
            buffer = _rented = ArrayPool<byte>.Shared.Rent(length);
        first.CopyTo(buffer);
        second.CopyTo(buffer[first.Length..]);
        third.CopyTo(buffer[(first.Length + second.Length)..]);
        Bytes = buffer[..length];
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}
