namespace FlagCluster.Integrations.Bundles;

/// <summary>
/// Keeps what is written until it is drained into another stream, so that a writer of archives never waits for a network synchronously.
/// It cannot seek.
/// </summary>
internal sealed class DrainedStream : ForwardStream
{
    private readonly MemoryStream _kept = new();

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Moves what was written to another stream.</summary>
    public async Task DrainAsync(Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length), cancellationToken);
        _kept.SetLength(0);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _kept.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => _kept.Write(buffer);
}
