using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Git.Repository;

namespace FlagCluster.Integrations.Git.Objects;

/// <summary>Writes to another stream up to a number of bytes.</summary>
/// <param name="inner">The stream, which stays open.</param>
/// <param name="limit">The number of bytes.</param>
internal sealed class LimitedStream(Stream inner, long limit) : ForwardStream
{
    private long _written;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer.Length);
        inner.Write(buffer);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    private void Count(int bytes)
    {
        _written += bytes;
        if (_written > limit)
            throw new GitException(
                GitFailure.Unreachable,
                $"The object has more than {limit / (1024 * 1024)} MiB. Use a smaller bundle, or raise Git:MaxMegabytes."
            );
    }
}
