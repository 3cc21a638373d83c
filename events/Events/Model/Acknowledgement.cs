using FlagCluster.Events.Delivery;

namespace FlagCluster.Events.Model;

/// <summary>Waits until every destination that outlives the process has answered for a batch.</summary>
internal sealed class Acknowledgement(int destinations)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = destinations;

    /// <summary>True when all have the events, or their spools have them.</summary>
    public Task<bool> Task => _done.Task;

    /// <summary>One destination has the events.</summary>
    public void Safe()
    {
        if (Interlocked.Decrement(ref _open) == 0) _done.TrySetResult(true);
    }

    /// <summary>One destination could not take them.</summary>
    public void Lost() => _done.TrySetResult(false);
}
