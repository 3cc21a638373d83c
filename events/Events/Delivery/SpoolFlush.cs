using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>
/// Forces what was spooled to the disk itself, beside the lane's thread: a disk may take its time over it, and appending does not wait for that. Reports
/// are answered then, those that came meanwhile with the next time.
/// </summary>
internal sealed class SpoolFlush(Spool spool, TimeSpan every, string destination, Action changed, TimeProvider time, ILogger logger)
{
    private List<Acknowledgement> _next = [], _covered = [];
    private Task? _running;
    private long _began = time.GetTimestamp();

    /// <summary>Somebody waits for what was just appended.</summary>
    public void Cover(Acknowledgement acknowledgement) => _next.Add(acknowledgement);

    /// <summary>Takes note of a flush that ended, and starts the next one when it is time or somebody waits for it.</summary>
    public void Step() => Step(every);

    /// <summary>Forces everything to the disk and waits for it.</summary>
    public void Finish()
    {
        for (Step(TimeSpan.Zero); _running is not null; Step(TimeSpan.Zero)) ((IAsyncResult)_running).AsyncWaitHandle.WaitOne();
    }

    /// <summary>Answers everyone who waits that nobody knows.</summary>
    public void GiveUp()
    {
        foreach (var acknowledgement in _next.Concat(_covered)) acknowledgement.Lost();
    }

    private void Step(TimeSpan pause)
    {
        if (_running is { IsCompleted: true } ended) End(ended);
        // What somebody waits for may have been delivered, and its file deleted, meanwhile: there is nothing to force then, and they are answered all the same.
        if (_running is not null || (_next.Count == 0 && (!spool.IsDirty || time.GetElapsedTime(_began) < pause))) return;
        _began = time.GetTimestamp();
        (_covered, _next) = (_next, _covered);
        _running = spool.FlushAsync();
        _running.GetAwaiter().UnsafeOnCompleted(changed);
    }

    private void End(Task flush)
    {
        var failure = flush.Exception?.InnerException;
        _running = null;
        if (failure is not null && !DiskFailure.Is(failure)) throw failure;
        if (failure is not null) logger.SpoolWrite(failure, destination);
        foreach (var acknowledgement in _covered)
        {
            if (failure is null) acknowledgement.Safe();
            else acknowledgement.Lost();
        }
        _covered.Clear();
    }
}
