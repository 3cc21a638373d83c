using Microsoft.Extensions.Logging;

namespace FlagCluster.Events;

/// <summary>Says that events were dropped: at once the first time, and then once a minute at most.</summary>
internal sealed class DropLog(EventCounts counts, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long _at, _logged;

    public void Step()
    {
        var dropped = counts.TotalDropped;
        if (dropped == _logged || (_at != 0 && time.GetElapsedTime(_at) < Every)) return;
        logger.Dropped(counts.Destination, dropped - _logged, dropped);
        _logged = dropped;
        _at = time.GetTimestamp();
    }
}
