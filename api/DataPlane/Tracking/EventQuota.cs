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
        var state = _states.GetOrAdd(organization, static _ => new());
        // Another limit begins with an unused rate.
        if (state.Rate?.PerSecond != limit)
            state.Rate = new(limit, time);
        return state.Rate.Take(ref state.Events, events);
    }

    private sealed class State
    {
        public long Events;

        public Rate? Rate { get; set; }
    }
}
