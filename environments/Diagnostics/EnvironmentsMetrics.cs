using System.Diagnostics.Metrics;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>
/// Provides the meter <c>FlagCluster.Environments</c> of writers and replicas. The instruments are described in <c>docs/metrics.md</c>.
/// </summary>
public sealed class EnvironmentsMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Environments";

    private readonly Meter _meter;
    private readonly Histogram<double> _lag,
        _load,
        _apply;
    private readonly TaggedCounter _pulls = new("outcome", "not_modified", "delta", "full", "unsupported", "failed");
    private readonly TaggedCounter _resyncs = new("reason", "first", "watch_ended", "gap", "far_behind", "epoch", "writer_behind");
    private long _evictions,
        _commits,
        _conflicts,
        _overtaken;

    /// <summary>Initializes the instruments.</summary>
    public EnvironmentsMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _meter = factory.Create(MeterName);
        _lag = _meter.CreateHistogram(
            "flagcluster.replica.lag",
            "s",
            "Time from the commit of a change until this server serves it.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
        );
        _meter.CreateObservableCounter("flagcluster.replica.pulls", _pulls.Read, "{pull}", "Pulls, by outcome.");
        _meter.CreateObservableCounter(
            "flagcluster.replica.resyncs",
            _resyncs.Read,
            "{resync}",
            "Pulls of a whole ruleset and new watches, by reason."
        );
        _meter.CreateObservableCounter(
            "flagcluster.replica.evictions",
            () => Interlocked.Read(ref _evictions),
            "{replica}",
            "Replicas evicted to stay within Replica:MaxEnvironments."
        );
        _meter.CreateObservableCounter(
            "flagcluster.writer.commits",
            () => Interlocked.Read(ref _commits),
            "{change}",
            "Changes committed."
        );
        _meter.CreateObservableCounter(
            "flagcluster.writer.conflicts",
            () => Interlocked.Read(ref _conflicts),
            "{command}",
            "Commands that expected another version than the current one."
        );
        _meter.CreateObservableCounter(
            "flagcluster.writer.overtaken",
            () => Interlocked.Read(ref _overtaken),
            "{event}",
            "Detected writes of another process to the environment."
        );
        _load = _meter.CreateHistogram(
            "flagcluster.writer.load.duration",
            "s",
            "Duration of loading an environment from the store.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
        );
        _apply = _meter.CreateHistogram(
            "flagcluster.writer.apply.duration",
            "s",
            "Duration of a command to a writer, with the wait for other writes.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
        );
    }

    /// <summary>Adds the gauges of the replicas of a process.</summary>
    internal void ObserveReplicas(
        Func<IEnumerable<Measurement<int>>> countByState,
        Func<IEnumerable<Measurement<double>>> ages,
        Func<double> largestAge
    )
    {
        _meter.CreateObservableGauge("flagcluster.replica.count", countByState, "{replica}", "Replicas, by state.");
        _meter.CreateObservableGauge(
            "flagcluster.replica.confirmation.age",
            ages,
            "s",
            "Time since the writer last confirmed the ruleset of an environment."
        );
        _meter.CreateObservableGauge(
            "flagcluster.replica.confirmation.age.max",
            largestAge,
            "s",
            "Largest time since a writer last confirmed a ruleset."
        );
    }

    internal void Served(TimeSpan lag) => _lag.Record(Math.Max(lag.TotalSeconds, 0));

    internal void Pulled(string outcome) => _pulls.Add(outcome);

    internal void Resynced(string reason) => _resyncs.Add(reason);

    internal void Evicted() => Interlocked.Increment(ref _evictions);

    internal void Committed() => Interlocked.Increment(ref _commits);

    internal void Conflicted() => Interlocked.Increment(ref _conflicts);

    internal void Overtaken() => Interlocked.Increment(ref _overtaken);

    internal void Wrote(TimeSpan duration, string outcome) =>
        _apply.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Loaded(TimeSpan duration) => _load.Record(duration.TotalSeconds);

    private static InstrumentAdvice<double> Buckets(params double[] seconds) => new() { HistogramBucketBoundaries = seconds };
}
