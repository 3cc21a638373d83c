using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Watching;

/// <summary>Provides the meter <c>FlagCluster.Watching</c>. Thread-safe.</summary>
public sealed class WatchingMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Watching";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time;
    private readonly long[] _alerts = new long[Enum.GetValues<RuleSeverity>().Length];
    private readonly long[] _actions = new long[Enum.GetValues<ActionKind>().Length * Enum.GetValues<ActionStatus>().Length];

    // For each environment the end of its last evaluated window and the timestamp of the last attempt.
    private readonly ConcurrentDictionary<string, (long EvaluatedTo, long Tried)> _environments = new(StringComparer.Ordinal);
    private long _evaluations;

    /// <summary>Initializes the instruments. Every series exists from the start, so that a rate sees the first increase.</summary>
    /// <param name="meters">Creates the meter.</param>
    /// <param name="time">The clock.</param>
    public WatchingMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _time = time;
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "flagcluster.anomaly.evaluations",
            () => Interlocked.Read(ref _evaluations),
            "evaluations",
            "Evaluations of anomaly rules, each of one rule for one window."
        );
        meter.CreateObservableCounter("flagcluster.anomaly.alerts", ReadAlerts, "alerts", "Alerts opened, by severity.");
        meter.CreateObservableCounter(
            "flagcluster.anomaly.actions",
            ReadActions,
            "actions",
            "Attempts to do actions of alerts, by action and result."
        );
        meter.CreateObservableGauge(
            "flagcluster.anomaly.lag",
            Lag,
            "s",
            "Time since the end of the last evaluated window, the maximum over the environments of this process."
        );
    }

    /// <summary>Takes note of an attempt to evaluate an environment, successful or not.</summary>
    internal void Trying(string environment) =>
        _environments.AddOrUpdate(
            environment,
            static (_, clock) => (0, clock.GetTimestamp()),
            static (_, known, clock) => known with { Tried = clock.GetTimestamp() },
            _time
        );

    internal void Evaluated(string environment, long to, int evaluations)
    {
        _environments[environment] = (to, _time.GetTimestamp());
        Interlocked.Add(ref _evaluations, evaluations);
    }

    internal void Opened(RuleSeverity severity) => Interlocked.Increment(ref _alerts[(int)severity - 1]);

    internal void Acted(ActionKind action, ActionStatus status) => Interlocked.Increment(ref _actions[IndexOf(action, status)]);

    private IEnumerable<Measurement<long>> ReadAlerts() =>
        Enum.GetValues<RuleSeverity>()
            .Select(severity => new Measurement<long>(
                Interlocked.Read(ref _alerts[(int)severity - 1]),
                new KeyValuePair<string, object?>("severity", Name(severity))
            ));

    private IEnumerable<Measurement<long>> ReadActions() =>
        from action in Enum.GetValues<ActionKind>()
        from status in Enum.GetValues<ActionStatus>()
        select new Measurement<long>(
            Interlocked.Read(ref _actions[IndexOf(action, status)]),
            new("action", Name(action)),
            new("result", status == ActionStatus.Pending ? "retried" : Name(status))
        );

    private static int IndexOf(ActionKind action, ActionStatus status) =>
        ((int)action - 1) * Enum.GetValues<ActionStatus>().Length + (int)status - 1;

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private double Lag()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _environments
            // Another process evaluates an environment that this one no longer tries.
            .Values.Where(known => known.EvaluatedTo > 0 && _time.GetElapsedTime(known.Tried) < Kept)
            .Select(known => Math.Max(0, now - known.EvaluatedTo) / 1_000.0)
            .DefaultIfEmpty()
            .Max();
    }
}
