namespace FlagCluster.Events.Recording;

/// <summary>Decides when the reader of a ring yields the processor, so that requests do not wait for all of its work.</summary>
/// <remarks>
/// A yield costs almost nothing on an idle processor. While a quarter of the ring or more is used, whatever its size, there is none:
/// evaluations would be dropped soon, and throughput is more important then.
/// </remarks>
/// <param name="ring">The ring.</param>
internal struct CooperativeBatch(RecordingRing ring)
{
    /// <summary>The number of events between two yields.</summary>
    public const int EventsPerYield = 16;

    private int _sinceYield;

    /// <summary>Counts a processed event.</summary>
    /// <returns>True when it is time to yield.</returns>
    public bool Next()
    {
        if (++_sinceYield < EventsPerYield)
            return false;
        _sinceYield = 0;
        return !ring.HasLargeBacklog;
    }
}
