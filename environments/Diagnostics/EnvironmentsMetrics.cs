using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>The meter <c>FlagCluster.Environments</c>: what writers and replicas do. The instruments are described in <c>docs/metrics.md</c>.</summary>
public sealed class EnvironmentsMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlagCluster.Environments";

    private readonly Meter _meter;
    private readonly Histogram<double> _lag, _load, _apply;
    private readonly Tally _pulls = new("outcome", "not_modified", "delta", "full", "failed");
    private readonly Tally _resyncs = new("reason", "first", "watch_ended", "gap", "far_behind", "epoch", "writer_behind");
    private long _evictions, _commits, _conflicts, _overtaken;

    /// <summary>Makes the instruments.</summary>
    public EnvironmentsMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _meter = factory.Create(MeterName);
        _lag = _meter.CreateHistogram("flagcluster.replica.lag", "s", "From the commit of a change to its being served here.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60));
        _meter.CreateObservableCounter("flagcluster.replica.pulls", _pulls.Read, "{pull}", "Pulls, by outcome.");
        _meter.CreateObservableCounter("flagcluster.replica.resyncs", _resyncs.Read, "{resync}", "Times a replica could not go on from change to change, by reason.");
        _meter.CreateObservableCounter("flagcluster.replica.evictions", () => Interlocked.Read(ref _evictions), "{replica}", "Replicas stopped to make room for others.");
        _meter.CreateObservableCounter("flagcluster.writer.commits", () => Interlocked.Read(ref _commits), "{change}", "Changes committed.");
        _meter.CreateObservableCounter("flagcluster.writer.conflicts", () => Interlocked.Read(ref _conflicts), "{command}", "Commands for another version than the current one.");
        _meter.CreateObservableCounter("flagcluster.writer.overtaken", () => Interlocked.Read(ref _overtaken), "{event}", "Times another process had written to the environment.");
        _load = _meter.CreateHistogram("flagcluster.writer.load.duration", "s", "Loading an environment from the store.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10));
        _apply = _meter.CreateHistogram("flagcluster.writer.apply.duration", "s", "What is asked of a writer, from its coming to its answer.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10));
    }

    internal void Observe(EnvironmentReplicas replicas)
    {
        _meter.CreateObservableGauge("flagcluster.replica.count", () => Count(replicas), "{replica}", "Replicas, by state.");
        _meter.CreateObservableGauge("flagcluster.replica.confirmation.age", () => Ages(replicas), "s", "Since the writer last confirmed an environment's ruleset, or since it is awaited.");
        _meter.CreateObservableGauge("flagcluster.replica.confirmation.age.max", () => replicas.All.Max(replica => (double?)replica.ConfirmationAge.TotalSeconds) ?? 0, "s",
            "The largest of the ages of confirmation.");
    }

    internal void Served(TimeSpan lag) => _lag.Record(Math.Max(lag.TotalSeconds, 0));

    internal void Pulled(string outcome) => _pulls.Add(outcome);

    internal void Resynced(string reason) => _resyncs.Add(reason);

    internal void Evicted() => Interlocked.Increment(ref _evictions);

    internal void Committed() => Interlocked.Increment(ref _commits);

    internal void Conflicted() => Interlocked.Increment(ref _conflicts);

    internal void Overtaken() => Interlocked.Increment(ref _overtaken);

    internal void Wrote(TimeSpan duration, string outcome) => _apply.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Loaded(TimeSpan duration) => _load.Record(duration.TotalSeconds);

    private static InstrumentAdvice<double> Buckets(params double[] seconds) => new() { HistogramBucketBoundaries = seconds };

    private static IEnumerable<Measurement<int>> Count(EnvironmentReplicas replicas)
    {
        var states = replicas.All.Select(replica => replica.State).ToList();
        foreach (var (state, name) in new[] { (ReplicaState.NotReady, "not_ready"), (ReplicaState.Ready, "ready"), (ReplicaState.Stale, "stale") })
            yield return new(states.Count(one => one == state), new KeyValuePair<string, object?>("state", name));
    }

    private static IEnumerable<Measurement<double>> Ages(EnvironmentReplicas replicas) => replicas.All.Select(replica =>
        new Measurement<double>(replica.ConfirmationAge.TotalSeconds, new KeyValuePair<string, object?>("environment", replica.Environment.ToString())));
}
