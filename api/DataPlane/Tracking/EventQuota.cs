using System.Collections.Concurrent;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Limits the reported events of each organization on this server. Thread-safe.</summary>
internal sealed class EventQuota(IQuotas quotas, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);

    /// <summary>Counts events of an organization, unless it must wait first.</summary>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="events">The number of events.</param>
    /// <param name="limit">The events per second that the organization may report.</param>
    /// <returns>Zero when they are counted; otherwise the time after which they would be.</returns>
    public TimeSpan Take(string organization, int events, out int limit)
    {
        limit = Math.Max(1, quotas.LimitOf(QuotaKind.EventsPerSecond, organization));
        var state = _states.GetOrAdd(organization, static (_, time) => new(time), time);
        // Another limit begins with an unused rate.
        if (state.Rate?.PerSecond != limit)
            state.Rate = new(limit, time);
        var wait = state.Rate.Take(ref state.Events, events);
        if (wait == TimeSpan.Zero)
            state.Peak.Add(events);
        return wait;
    }

    /// <summary>Returns the largest number of events of an organization in one second of the last minute.</summary>
    public int PeakOf(string organization) => _states.TryGetValue(organization, out var state) ? state.Peak.Read() : 0;

    private sealed class State(TimeProvider time)
    {
        public long Events;

        public EventPeak Peak { get; } = new(time);

        public Rate? Rate { get; set; }
    }
}
