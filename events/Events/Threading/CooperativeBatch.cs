namespace FlagCluster.Events.Threading;

/// <summary>Yields the processor regularly during background work, so that requests do not wait for all of it.</summary>
/// <remarks>
/// A yield costs almost nothing on an idle processor. With a large backlog it does not yield, because throughput is more important then.
/// </remarks>
/// <param name="events">The number of events to process.</param>
internal struct CooperativeBatch(int events)
{
    private const int EventsPerYield = 16,
        LargeBacklog = 4096;

    private readonly bool _yields = events <= LargeBacklog;
    private int _sinceYield;

    /// <summary>Counts a processed event, and yields when it is time.</summary>
    public void Next()
    {
        if (!_yields || ++_sinceYield < EventsPerYield)
            return;
        _sinceYield = 0;
        Thread.Yield();
    }
}
