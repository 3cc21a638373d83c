using System.Diagnostics.Metrics;
using FlagCluster.Contracts;

namespace FlagCluster.Environments;

/// <summary>The meter <c>FlagCluster.Environments</c>: what writers and replicas do. The instruments are described in <c>docs/metrics.md</c>.</summary>
public sealed class EnvironmentsMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlagCluster.Environments";

    private readonly Meter _meter;
    private readonly Histogram<double> _lag, _load, _apply;
    private readonly Counter<long> _pulls, _resyncs, _evictions, _commits, _conflicts, _overtaken;

    /// <summary>Makes the instruments.</summary>
    public EnvironmentsMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _meter = factory.Create(MeterName);
        _lag = _meter.CreateHistogram<double>("flagcluster.replica.lag", "s", "From the commit of a change to its being served here.");
        _pulls = _meter.CreateCounter<long>("flagcluster.replica.pulls", "{pull}", "Pulls, by outcome.");
        _resyncs = _meter.CreateCounter<long>("flagcluster.replica.resyncs", "{resync}", "Times a replica could not go on from change to change, by reason.");
        _evictions = _meter.CreateCounter<long>("flagcluster.replica.evictions", "{replica}", "Replicas stopped to make room for others.");
        _commits = _meter.CreateCounter<long>("flagcluster.writer.commits", "{change}", "Changes committed.");
        _conflicts = _meter.CreateCounter<long>("flagcluster.writer.conflicts", "{command}", "Commands for another version than the current one.");
        _overtaken = _meter.CreateCounter<long>("flagcluster.writer.overtaken", "{event}", "Times another process had written to the environment.");
        _load = _meter.CreateHistogram<double>("flagcluster.writer.load.duration", "s", "Loading an environment from the store.");
        _apply = _meter.CreateHistogram("flagcluster.writer.apply.duration", "s", "What is asked of a writer, from its coming to its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    internal void Observe(EnvironmentReplicas replicas)
    {
        _meter.CreateObservableGauge("flagcluster.replica.count", () => Count(replicas), "{replica}", "Replicas, by state.");
        _meter.CreateObservableGauge("flagcluster.replica.confirmation.age", () => Ages(replicas), "s", "Since the writer last confirmed an environment's ruleset.");
        _meter.CreateObservableGauge("flagcluster.replica.confirmation.age.max", () => replicas.All.Max(replica => (double?)replica.ConfirmationAge?.TotalSeconds) ?? 0, "s",
            "The largest of the ages of confirmation.");
    }

    internal void Served(TimeSpan lag) => _lag.Record(Math.Max(lag.TotalSeconds, 0));

    internal void Pulled(string outcome) => _pulls.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Resynced(string reason) => _resyncs.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Evicted() => _evictions.Add(1);

    internal void Committed() => _commits.Add(1);

    internal void Conflicted() => _conflicts.Add(1);

    internal void Overtaken() => _overtaken.Add(1);

    internal void Wrote(TimeSpan duration, string outcome) => _apply.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Loaded(TimeSpan duration) => _load.Record(duration.TotalSeconds);

    private static IEnumerable<Measurement<int>> Count(EnvironmentReplicas replicas)
    {
        var states = replicas.All.Select(replica => replica.State).ToList();
        foreach (var (state, name) in new[] { (ReplicaState.NotReady, "not_ready"), (ReplicaState.Ready, "ready"), (ReplicaState.Stale, "stale") })
            yield return new(states.Count(one => one == state), new KeyValuePair<string, object?>("state", name));
    }

    private static IEnumerable<Measurement<double>> Ages(EnvironmentReplicas replicas)
    {
        foreach (var replica in replicas.All)
            if (replica.ConfirmationAge is { } age) yield return new(age.TotalSeconds, new KeyValuePair<string, object?>("environment", replica.Environment.ToString()));
    }
}
