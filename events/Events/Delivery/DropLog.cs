using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>Says that events were dropped: at once the first time, and then once a minute at most.</summary>
internal sealed class DropLog(string destination, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long _at, _logged;

    /// <param name="dropped">Events dropped since the start.</param>
    public void Step(long dropped)
    {
        if (dropped == _logged || (_at != 0 && time.GetElapsedTime(_at) < Every)) return;
        logger.Dropped(destination, dropped - _logged, dropped);
        _logged = dropped;
        _at = time.GetTimestamp();
    }

    /// <summary>The last time: nothing is left unsaid.</summary>
    /// <param name="dropped">Events dropped since the start.</param>
    public void End(long dropped)
    {
        _at = 0;
        Step(dropped);
    }
}
