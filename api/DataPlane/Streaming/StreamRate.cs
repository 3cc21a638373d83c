namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Limits how many large events are written at the same time. When thousands of readers reconnect, each receives the whole ruleset; written
/// all at once they would fill the write buffers of all connections. A slow reader releases its slot.
/// </summary>
internal sealed class StreamRate(TimeProvider time) : IDisposable
{
    private const int Slots = 16;

    private static readonly TimeSpan SlotTimeout = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _slots = new(Slots);

    /// <summary>Runs a write when a slot is free, and holds the slot until the write completes or times out as slow.</summary>
    public async ValueTask WriteAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        Task writing;
        await _slots.WaitAsync(cancellationToken);
        try
        {
            writing = write();
            if (!writing.IsCompleted)
                await writing.WaitAsync(SlotTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _slots.Release();
        }
        await writing;
    }

    public void Dispose() => _slots.Dispose();
}
