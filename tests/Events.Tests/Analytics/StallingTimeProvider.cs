namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Blocks the thread that consumes, as a long pause of the process does. The threads of the pool continue.</summary>
internal sealed class StallingTimeProvider : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _continues = new(true);
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Blocks the thread.</summary>
    /// <returns>A task that ends when the thread is blocked.</returns>
    public Task StallAsync()
    {
        _continues.Reset();
        return _stalled.Task;
    }

    /// <summary>Lets the thread continue.</summary>
    public void Continue() => _continues.Set();

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        if (!_continues.IsSet && !Thread.CurrentThread.IsThreadPoolThread)
        {
            _stalled.TrySetResult();
            _continues.Wait();
        }
        return base.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose() => _continues.Dispose();
}
