using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Provides the meter <c>FlagCluster.Git</c>. Thread-safe.</summary>
internal sealed class GitMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Git";

    private static readonly GitStatus[] Statuses = [.. Enum.GetValues<GitStatus>().Where(status => status != GitStatus.Pending)];

    private readonly ConcurrentDictionary<EnvironmentId, Entry> _entries = new();
    private readonly long[] _ended = new long[Enum.GetValues<GitStatus>().Length];
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;
    private readonly TimeSpan _forgotten;

    /// <summary>Initializes the instruments. Every series exists from the start, so that a rate sees the first increase.</summary>
    public GitMetrics(IMeterFactory meters, IOptions<GitOptions> options, TimeProvider time)
    {
        _time = time;
        // Each environment is looked at in every interval, in the process where it is synchronized.
        _forgotten = TimeSpan.FromSeconds(30) + (3 * TimeSpan.FromSeconds(options.Value.CheckSeconds));
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "flagcluster.git.syncs",
            () => Statuses.Select(status => Measure(Interlocked.Read(ref _ended[(int)status]), status)),
            "{synchronization}",
            "Synchronizations of environments with repositories, by result."
        );
        _duration = meter.CreateHistogram<double>("flagcluster.git.sync.duration", "s", "Duration of synchronizations.");
        meter.CreateObservableGauge(
            "flagcluster.git.environments",
            () => Statuses.Select(status => Measure(Current().Count(entry => entry.Status == status), status)),
            "{environment}",
            "Environments that this process synchronizes, by the result of the last synchronization."
        );
        meter.CreateObservableGauge(
            "flagcluster.git.lag",
            () => Current().Select(LagOf).DefaultIfEmpty().Max(),
            "s",
            "Time since a repository last could be read and accepted the pushes, the maximum over the environments of this process; 0 "
                + "when all could at the last attempt."
        );
    }

    /// <summary>Notes that this process is the one that synchronizes an environment.</summary>
    public void Seen(EnvironmentId environment)
    {
        if (_entries.TryGetValue(environment, out var entry))
            _entries.TryUpdate(environment, entry with { SeenAt = _time.GetUtcNow() }, entry);
    }

    /// <summary>Records a synchronization.</summary>
    public void Ended(EnvironmentId environment, GitState state, TimeSpan duration)
    {
        Interlocked.Increment(ref _ended[(int)state.Status]);
        _duration.Record(duration.TotalSeconds);
        var now = _time.GetUtcNow();
        _entries[environment] = new(state.Status, state.Since ?? now, now);
    }

    private double LagOf(Entry entry) =>
        entry.Status is GitStatus.Unreachable or GitStatus.Blocked ? Math.Max(0, (_time.GetUtcNow() - entry.Since).TotalSeconds) : 0;

    /// <summary>Returns the environments of this process, without those that another one synchronizes now, or nothing does.</summary>
    private IEnumerable<Entry> Current()
    {
        var oldest = _time.GetUtcNow() - _forgotten;
        foreach (var (environment, entry) in _entries)
            if (entry.SeenAt < oldest)
                _entries.TryRemove(KeyValuePair.Create(environment, entry));
        return _entries.Values;
    }

    private static Measurement<long> Measure(long value, GitStatus status) =>
        new(value, new KeyValuePair<string, object?>("status", GitNames.NameOf(status)));

    /// <summary>Represents the last synchronization of an environment.</summary>
    private sealed record Entry(GitStatus Status, DateTimeOffset Since, DateTimeOffset SeenAt);
}
