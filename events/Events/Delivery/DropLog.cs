using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>Logs how many events were dropped, at most once per minute. Not thread-safe.</summary>
internal sealed class DropLog(string destination, TimeProvider time, ILogger logger)
{
    /// <summary>The shortest time between two messages.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _logged;
    private long? _loggedAt;

    /// <summary>Logs new drops if the last message is old enough.</summary>
    /// <param name="dropped">The events dropped since the start.</param>
    public void Update(long dropped)
    {
        if (dropped != _logged && (_loggedAt is not { } last || time.GetElapsedTime(last) >= Interval))
            Log(dropped);
    }

    /// <summary>Logs the drops that no message has reported yet.</summary>
    /// <param name="dropped">The events dropped since the start.</param>
    public void Finish(long dropped)
    {
        if (dropped != _logged)
            Log(dropped);
    }

    private void Log(long dropped)
    {
        logger.Dropped(destination, dropped - _logged, dropped);
        _logged = dropped;
        _loggedAt = time.GetTimestamp();
    }
}
