using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>Flushes the spool to the disk in the background and then acknowledges reported events.</summary>
/// <remarks>
/// A flush can be slow, so appending does not wait for it. Events that are appended during a flush are covered by the next one.
/// </remarks>
internal sealed class SpoolFlush(Spool spool, TimeSpan interval, string destination, Action changed, TimeProvider time, ILogger logger)
{
    private List<Acknowledgement> _next = [],
        _covered = [];
    private Task? _running;
    private long _startedAt = time.GetTimestamp();

    /// <summary>Acknowledges what was just appended after the next flush.</summary>
    public void Cover(Acknowledgement acknowledgement) => _next.Add(acknowledgement);

    /// <summary>Completes a flush that has ended, and starts the next one when it is due or an acknowledgement waits for it.</summary>
    public void Update() => Update(interval);

    /// <summary>Flushes everything and waits until it is done.</summary>
    public void Finish()
    {
        for (Update(TimeSpan.Zero); _running is not null; Update(TimeSpan.Zero))
            ((IAsyncResult)_running).AsyncWaitHandle.WaitOne();
    }

    /// <summary>Fails every acknowledgement that waits: the state of the spool is unknown.</summary>
    public void Abandon()
    {
        foreach (var acknowledgement in _next.Concat(_covered))
            acknowledgement.Fail();
    }

    private void Update(TimeSpan after)
    {
        if (_running is { IsCompleted: true } ended)
            Complete(ended);
        if (_running is not null)
            return;
        // An acknowledgement may wait although the spool is clean: its events were delivered and their file deleted meanwhile.
        var isDue = spool.IsDirty && time.GetElapsedTime(_startedAt) >= after;
        if (_next.Count == 0 && !isDue)
            return;
        _startedAt = time.GetTimestamp();
        (_covered, _next) = (_next, _covered);
        _running = spool.FlushAsync();
        _running.GetAwaiter().UnsafeOnCompleted(changed);
    }

    private void Complete(Task flush)
    {
        var failure = flush.Exception?.InnerException;
        _running = null;
        if (failure is not null && !DiskFailure.Is(failure))
            throw failure;
        if (failure is not null)
            logger.SpoolWriteFailed(failure, destination);
        foreach (var acknowledgement in _covered)
        {
            if (failure is null)
                acknowledgement.Succeed();
            else
                acknowledgement.Fail();
        }
        _covered.Clear();
    }
}
