namespace FlagCluster.Integrations.Bundles;

/// <summary>Reads another stream up to a number of bytes. A stream that has more is not valid.</summary>
/// <remarks>
/// A reader of tar archives reads the names and attributes of an entry at once, whatever size the archive claims: a larger read than
/// <see cref="MaxRead"/> is not valid either.
/// </remarks>
/// <param name="inner">The stream.</param>
/// <param name="limit">The number of bytes.</param>
internal sealed class BoundedStream(Stream inner, long limit) : ForwardStream
{
    /// <summary>The maximum number of bytes to read at once.</summary>
    public const int MaxRead = 1024 * 1024;

    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer[..Check(buffer.Length)]));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer[..Check(buffer.Length)], cancellationToken));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private static int Check(int length) =>
        length <= MaxRead
            ? length
            : throw new InvalidDataException($"The archive has names or attributes of more than {MaxRead >> 20} MiB.");

    private int Count(int read)
    {
        _read += read;
        return _read <= limit ? read : throw new InvalidDataException($"The archive has more than {limit >> 20} MiB.");
    }
}
