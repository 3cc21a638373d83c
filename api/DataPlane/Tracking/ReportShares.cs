using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>
/// Divides the bytes of reported events among the environments that report, and those of an environment among its keys. One more share is
/// always free for an environment that starts to report, so no caller waits for another. The total is
/// <see cref="TrackOptions.BytesPerSecond"/>; while the spool fills it decreases with the free space, so that reports do not drop the
/// events that wait in it. Thread-safe.
/// </summary>
internal sealed class ReportShares(IOptions<TrackOptions> options, IEventStorage storage, TimeProvider time)
{
    /// <summary>The seconds whose unused share a key may use at once.</summary>
    private const double BurstSeconds = 2;

    /// <summary>The seconds in which reports may use up the free space of the spool.</summary>
    private const double SpoolSeconds = 60;

    /// <summary>The time after which a key that reports nothing has no share.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<EnvironmentId, Dictionary<string, KeyShare>> _environments = [];
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _sweptAt;

    /// <summary>Returns how long a key must wait before it may report again; zero when it need not wait.</summary>
    public TimeSpan GetDelay(SdkKey key)
    {
        lock (_lock)
        {
            var share = Find(key, out var rate);
            return Delay(share, rate);
        }
    }

    /// <summary>Uses a part of the share of a key, unless it must wait first. A large report is charged to the time after it.</summary>
    /// <returns>How long the key must wait; zero when the report may be accepted.</returns>
    public TimeSpan Take(SdkKey key, long bytes)
    {
        lock (_lock)
        {
            var share = Find(key, out var rate);
            var delay = Delay(share, rate);
            if (delay == TimeSpan.Zero)
                share.Level -= bytes;
            return delay;
        }
    }

    private static TimeSpan Delay(KeyShare share, double rate) =>
        share.Level >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(SpoolSeconds, -share.Level / rate));

    private KeyShare Find(SdkKey key, out double rate)
    {
        var now = time.GetElapsedTime(_start);
        Sweep(now);
        if (!_environments.TryGetValue(key.Environment, out var keys))
            _environments[key.Environment] = keys = new(StringComparer.Ordinal);
        var isNew = !keys.TryGetValue(key.Id, out var share);
        if (isNew)
            keys[key.Id] = share = new() { UsedAt = now };
        var total = Math.Min(options.Value.BytesPerSecond, storage.FreeBytes / SpoolSeconds);
        // One byte per second is so little that nothing is accepted, and still a divisor.
        rate = Math.Max(1, total / (_environments.Count + 1) / keys.Count);
        var most = rate * BurstSeconds;
        share!.Level = isNew ? most : Math.Min(most, share.Level + rate * (now - share.UsedAt).TotalSeconds);
        share.UsedAt = now;
        return share;
    }

    private void Sweep(TimeSpan now)
    {
        if (now - _sweptAt < Idle)
            return;
        _sweptAt = now;
        foreach (var (environment, keys) in _environments)
        {
            foreach (var (id, share) in keys)
                if (now - share.UsedAt > Idle && share.Level >= 0)
                    keys.Remove(id);
            if (keys.Count == 0)
                _environments.Remove(environment);
        }
    }

    private sealed class KeyShare
    {
        /// <summary>Gets or sets the bytes that may be used now; negative when more was used.</summary>
        public double Level { get; set; }

        public TimeSpan UsedAt { get; set; }
    }
}
