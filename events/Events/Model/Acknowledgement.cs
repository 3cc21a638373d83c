namespace FlagCluster.Events.Model;

/// <summary>Completes when every acknowledging destination has accepted a batch. Thread-safe.</summary>
/// <param name="destinations">The number of destinations.</param>
internal sealed class Acknowledgement(int destinations)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outstanding = destinations;

    /// <summary>Gets the result: true when every destination or its spool has the events.</summary>
    public Task<bool> Task => _done.Task;

    /// <summary>Reports that one destination has the events.</summary>
    public void Succeed()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0)
            _done.TrySetResult(true);
    }

    /// <summary>Reports that one destination could not accept the events.</summary>
    public void Fail() => _done.TrySetResult(false);
}
