namespace FlagCluster.Api.DataPlane.RateLimits;

/// <summary>
/// Represents a rate of requests, of which twice those of a second may come at once. The state of a caller is one number, the time at which
/// its unused requests are complete again; a request moves it by the time between two requests. Thread-safe, without a lock and without an
/// allocation.
/// </summary>
/// <remarks>The generic cell rate algorithm, ITU-T I.371 annex A, as a virtual scheduling algorithm.</remarks>
internal sealed class Rate
{
    private const int BurstSeconds = 2;

    private readonly TimeProvider _time;
    private readonly long _step;
    private readonly long _burst;

    /// <summary>Initializes a rate.</summary>
    /// <param name="perSecond">The requests per second; 0 for no limit.</param>
    /// <param name="time">The clock.</param>
    public Rate(int perSecond, TimeProvider time)
    {
        _time = time;
        PerSecond = perSecond;
        if (perSecond == 0)
            return;
        _step = Math.Max(1, time.TimestampFrequency / perSecond);
        _burst = Math.Max(_step, BurstSeconds * time.TimestampFrequency);
    }

    /// <summary>Gets the requests per second; 0 for no limit.</summary>
    public int PerSecond { get; }

    /// <summary>Counts a request of a caller, unless it is above the rate.</summary>
    /// <param name="state">The state of the caller, 0 in the beginning.</param>
    /// <param name="count">The number of requests as which it counts. The excess of a large one is charged to the time after it.</param>
    /// <returns>Zero when the request is counted; otherwise the time after which it would be.</returns>
    public TimeSpan Take(ref long state, int count = 1)
    {
        if (_step == 0)
            return TimeSpan.Zero;
        var now = _time.GetTimestamp();
        while (true)
        {
            var full = Volatile.Read(ref state);
            var from = Math.Max(full, now);
            if (from + _step - now > _burst)
                return TimeSpan.FromSeconds((from + _step - now - _burst) / (double)_time.TimestampFrequency);
            if (Interlocked.CompareExchange(ref state, from + (_step * count), full) == full)
                return TimeSpan.Zero;
        }
    }
}
