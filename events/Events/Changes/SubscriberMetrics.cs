using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Events.Changes;

/// <summary>The meter <c>FlagCluster.Subscribers</c>: for how long those who are handed changes have not come to the end of a log. Thread-safe.</summary>
public sealed class SubscriberMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlagCluster.Subscribers";

    /// <summary>The name of the change feed, in a cluster and without.</summary>
    public const string ChangeFeed = "flagcluster.change-feed";

    private readonly TimeProvider _time;

    // By subscriber, since when it is behind, where it is. The change feed is shown before it has anything to do.
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<EnvironmentId, long>> _behind = new(StringComparer.Ordinal) { [ChangeFeed] = new() };

    /// <summary>Makes the instrument.</summary>
    public SubscriberMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _time = time;
        meters.Create(MeterName).CreateObservableGauge("flagcluster.subscriber.lag", Lags, "s", "For how long a subscriber has not come to the end of a log, the longest of its environments.");
    }

    /// <summary>Notes that a subscriber begins to read on in an environment's log, or cannot.</summary>
    public void Behind(string subscriber, EnvironmentId environment) => _behind.GetOrAdd(subscriber, _ => new()).TryAdd(environment, _time.GetTimestamp());

    /// <summary>Notes that it is at the log's end, or is another process's now.</summary>
    public void NotBehind(string subscriber, EnvironmentId environment) => _behind.GetOrAdd(subscriber, _ => new()).TryRemove(environment, out _);

    private IEnumerable<Measurement<double>> Lags() => _behind.Select(one => new Measurement<double>(
        one.Value.Values.Select(since => _time.GetElapsedTime(since).TotalSeconds).DefaultIfEmpty().Max(), new KeyValuePair<string, object?>("subscriber", one.Key)));
}
