using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Subscribers;

/// <summary>Provides the meter <c>FlagCluster.Subscribers</c>: how far change subscribers lag behind the logs of environments.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SubscriberMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Subscribers";

    private readonly TimeProvider _time;

    // For each subscriber, the environments in which it is behind and the timestamps since when.
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<EnvironmentId, long>> _behind = new(StringComparer.Ordinal);

    /// <summary>Initializes the instrument, with a series for each subscriber.</summary>
    /// <param name="meters">Creates the meter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="subscribers">The subscribers of this process.</param>
    public SubscriberMetrics(IMeterFactory meters, TimeProvider time, IEnumerable<IChangeSubscriber> subscribers)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(subscribers);
        _time = time;
        foreach (var subscriber in subscribers)
            _behind[subscriber.Name] = new();
        meters
            .Create(MeterName)
            .CreateObservableGauge(
                "flagcluster.subscriber.lag",
                Lags,
                "s",
                "Time since a subscriber last reached the end of the log, the maximum over its environments."
            );
    }

    internal void Behind(string subscriber, EnvironmentId environment) =>
        _behind.GetOrAdd(subscriber, _ => new()).TryAdd(environment, _time.GetTimestamp());

    internal void NotBehind(string subscriber, EnvironmentId environment) =>
        _behind.GetOrAdd(subscriber, _ => new()).TryRemove(environment, out _);

    private IEnumerable<Measurement<double>> Lags() =>
        _behind.Select(entry => new Measurement<double>(
            Lag(entry.Value.Values),
            new KeyValuePair<string, object?>("subscriber", entry.Key)
        ));

    private double Lag(ICollection<long> since) =>
        since.Select(timestamp => _time.GetElapsedTime(timestamp).TotalSeconds).DefaultIfEmpty().Max();
}
