namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Lets only so many large events out at a time. When thousands of readers come back at once, each gets the whole ruleset: sent one beside the
/// other they would all lie in buffers together, sent a few at a time the memory of a few is enough. A reader that is slow gives its place back.
/// </summary>
internal sealed class StreamRate(TimeProvider time) : IDisposable
{
    private const int AtATime = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _places = new(AtATime);

    /// <summary>Runs a write when there is a place, and keeps the place until the write is done or slow.</summary>
    public async ValueTask WriteAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        Task writing;
        await _places.WaitAsync(cancellationToken);
        try
        {
            writing = write();
            if (!writing.IsCompleted) await writing.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _places.Release();
        }
        await writing;
    }

    public void Dispose() => _places.Dispose();
}
