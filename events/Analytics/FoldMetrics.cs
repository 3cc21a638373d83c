using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FlagCluster.Events.Analytics;

/// <summary>Provides the meter <c>FlagCluster.Analytics</c>: what is folded, and how far the fold lags. Thread-safe.</summary>
public sealed class FoldMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Analytics";

    private static readonly string[] Outcomes = [Committed, Refused, Failed];

    private static readonly bool[] States = [false, true];

    internal const string Committed = "committed",
        Refused = "refused",
        Failed = "failed";

    private readonly ConcurrentDictionary<string, FoldCounters> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Topic, int Partition), PartitionLag> _partitions = new();
    private readonly TimeProvider _time;
    private readonly Histogram<double> _commits;
    private readonly long[] _commitOutcomes = new long[Outcomes.Length];

    /// <summary>Initializes the instruments.</summary>
    /// <param name="meters">Creates the meter.</param>
    /// <param name="time">The clock.</param>
    public FoldMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _time = time;
        var meter = meters.Create(MeterName);
        Counter("folded", counters => counters.Folded, "Events counted in the sums.");
        Counter("duplicates", counters => counters.Duplicates, "Events not counted because their id was counted before.");
        Counter("late", counters => counters.Late, "Events counted after their window was closed.");
        Counter("early", counters => counters.Early, "Events too far ahead of the clock to close windows.");
        Counter("dead_letters", counters => counters.DeadLetters, "Records that are no valid event.");
        Counter("bounded", counters => counters.Bounded, "Counted events with a name or a person beyond a bound of Analytics.");
        Counter("gap", counters => counters.Gap, "Records that the topic deleted before they were folded.");
        meter.CreateObservableCounter(
            "flagcluster.analytics.commits",
            () => Outcomes.Select((outcome, i) => new Measurement<long>(Interlocked.Read(ref _commitOutcomes[i]), Tag("outcome", outcome))),
            "{transaction}",
            "Transactions, by outcome."
        );
        _commits = meter.CreateHistogram<double>("flagcluster.analytics.commit.duration", "s", "Duration of transactions.");
        meter.CreateObservableGauge(
            "flagcluster.analytics.lag",
            () => Lags(Seconds),
            "s",
            "Time since a partition was folded to its end, the maximum over the partitions of a topic in this process."
        );
        meter.CreateObservableGauge(
            "flagcluster.analytics.lag.events",
            () => Lags(lags => lags.Sum(lag => lag.Events)),
            "{event}",
            "Records that are not folded yet, in the partitions of a topic in this process."
        );
        meter.CreateObservableGauge(
            "flagcluster.analytics.partitions",
            Partitions,
            "{partition}",
            "Partitions that this process folds, by state."
        );

        void Counter(string name, Func<FoldCounters, long> value, string description) =>
            meter.CreateObservableCounter(
                $"flagcluster.analytics.{name}",
                () => _topics.Select(topic => new Measurement<long>(value(topic.Value), Tag("topic", topic.Key))),
                "{event}",
                description
            );
    }

    /// <summary>Gets the number of partitions that this process folds.</summary>
    internal int AssignedPartitions => _partitions.Count;

    /// <summary>Returns the counters of a topic, whose series begin at zero.</summary>
    internal FoldCounters Of(string topic) => _topics.GetOrAdd(topic, _ => new());

    /// <summary>Adds a partition that this process folds.</summary>
    internal PartitionLag Add(string topic, int partition, DateTimeOffset foldedAt) =>
        _partitions[(topic, partition)] = new(_time) { CaughtUpAt = foldedAt };

    /// <summary>Removes a partition that this process no longer folds.</summary>
    internal void Remove(string topic, int partition) => _partitions.TryRemove((topic, partition), out _);

    /// <summary>Counts a transaction.</summary>
    internal void AddCommit(string outcome, TimeSpan duration)
    {
        Interlocked.Increment(ref _commitOutcomes[Array.IndexOf(Outcomes, outcome)]);
        _commits.Record(duration.TotalSeconds);
    }

    private IEnumerable<Measurement<double>> Lags(Func<IEnumerable<PartitionLag>, double> value)
    {
        var lags = _partitions.ToArray().ToLookup(entry => entry.Key.Topic, entry => entry.Value, StringComparer.Ordinal);
        return _topics.Keys.Select(topic => new Measurement<double>(value(lags[topic]), Tag("topic", topic)));
    }

    private static double Seconds(IEnumerable<PartitionLag> lags) => lags.Select(lag => lag.Seconds).DefaultIfEmpty().Max();

    private IEnumerable<Measurement<long>> Partitions()
    {
        var partitions = _partitions.ToArray().ToLookup(entry => (entry.Key.Topic, entry.Value.IsStopped));
        return _topics.Keys.SelectMany(topic =>
            States.Select(isStopped => new Measurement<long>(
                partitions[(topic, isStopped)].Count(),
                Tag("topic", topic),
                Tag("state", isStopped ? "stopped" : "folding")
            ))
        );
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
