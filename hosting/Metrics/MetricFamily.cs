using System.Numerics;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Validation;
using FlagCluster.Environments.Evaluation;

namespace FlagCluster.Hosting.Metrics;

/// <summary>All series of one metric.</summary>
/// <remarks>
/// Finding a series that is known, or that there is no place for, takes no lock and allocates nothing; the table only grows, and is swapped when it
/// is emptied. Who measures with the very objects that were there first, as the web server does for nearly every request, finds the series without
/// a look at any text.
/// </remarks>
internal sealed class MetricFamily(string name, string? help, MetricKind kind, bool observable, double[]? bounds, int limit)
{
    private const int Faces = 64;

    private readonly Lock _growing = new();
    private readonly Dictionary<string, MetricSeries> _byLabels = new(StringComparer.Ordinal);
    private readonly Entry?[] _faces = new Entry?[Faces];
    private Entry?[] _entries = Empty(limit);
    private MetricSeries? _overflow;
    private int _known;
    private long _overflowed;

    public string Name => name;

    public MetricKind Kind => kind;

    public bool Observable => observable;

    /// <summary>Measurements that found no place for their labels, since the start.</summary>
    public long Overflowed => Interlocked.Read(ref _overflowed);

    /// <summary>Records a whole number.</summary>
    public void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        if (kind is MetricKind.Counter or MetricKind.Sum) series.Add(value);
        else if (kind is MetricKind.Gauge) series.Set(value);
        else series.Observe(value);
    }

    /// <summary>Records any number.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        if (kind is MetricKind.Counter or MetricKind.Sum) series.Add(value);
        else if (kind is MetricKind.Gauge) series.Set(value);
        else series.Observe(value);
    }

    /// <summary>
    /// Forgets what was observed, before it is observed anew: what is no longer there is then no longer shown. A counter's series keep their places:
    /// what is counted together would seem to fall if another came to be among it.
    /// </summary>
    public void Forget()
    {
        lock (_growing)
        {
            Volatile.Write(ref _overflow, null);
            foreach (var series in _byLabels.Values) series.Forget();
            if (kind == MetricKind.Counter) return;
            _byLabels.Clear();
            _known = 0;
            Volatile.Write(ref _entries, Empty(limit));
        }
    }

    /// <summary>Writes the metric, if there is anything to write.</summary>
    public void Write(StringBuilder text)
    {
        (string Labels, MetricSeries Series)[] all;
        MetricSeries? rest;
        lock (_growing) (all, rest) = ([.. from pair in _byLabels where !observable || pair.Value.IsObserved select (pair.Key, pair.Value)], _overflow);
        if (all.Length == 0 && rest is null) return;
        Array.Sort(all, (left, right) => string.CompareOrdinal(left.Labels, right.Labels));
        if (!string.IsNullOrEmpty(help)) text.Append("# HELP ").Append(name).Append(' ').Append(MetricName.Escape(help, quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(kind switch { MetricKind.Counter => " counter\n", MetricKind.Histogram => " histogram\n", _ => " gauge\n" });
        foreach (var (_, series) in all) series.Write(text, name);
        // Of gauges there is nothing to be said together.
        if (kind != MetricKind.Gauge) rest?.Write(text, name);
    }

    /// <summary>A table with no more than some eight in a chain when all places are taken.</summary>
    private static Entry?[] Empty(int limit) => new Entry?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(limit / 8, 16))];

    private static ref Entry? Chain(Entry?[] entries, int hash) => ref entries[hash & (entries.Length - 1)];

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // What is observed is looked up once a reading.
        if (observable) return Observe(tags);
        ref var face = ref _faces[MetricTags.Face(tags) & (Faces - 1)];
        if (Volatile.Read(ref face) is { } seen && MetricTags.AreTheVery(tags, seen.Tags)) return seen.Series;
        if (Know(tags) is not { } entry) return _overflow!;
        if (MetricTags.AreTheVery(tags, entry.Tags)) Volatile.Write(ref face, entry);
        return entry.Series;
    }

    private MetricSeries Observe(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Know(tags)?.Series ?? _overflow!;
        series.IsObserved = true;
        return series;
    }

    /// <summary>The entry of these tags; null where there is no place for them.</summary>
    private Entry? Know(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = MetricTags.Hash(tags);
        // Looked at before the table: since there is an overflow nothing was added, so that what the table lacks has no place.
        var full = Volatile.Read(ref _overflow) is not null;
        if (Find(Volatile.Read(ref Chain(Volatile.Read(ref _entries), hash)), hash, tags) is { } known) return known;
        if (!full) return Add(hash, tags);
        Interlocked.Increment(ref _overflowed);
        return null;
    }

    private static Entry? Find(Entry? entry, int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        while (entry is not null && !(entry.Hash == hash && MetricTags.Same(tags, entry.Tags))) entry = entry.Next;
        return entry;
    }

    private Entry? Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_growing)
        {
            ref var head = ref Chain(_entries, hash);
            // Another thread may have been faster.
            if (Find(head, hash, tags) is { } added) return added;
            if (_known >= limit)
            {
                Interlocked.Increment(ref _overflowed);
                if (_overflow is null) Volatile.Write(ref _overflow, new("otel_metric_overflow=\"true\"", bounds));
                return null;
            }
            // Different tags can be written alike; Prometheus takes a whole answer back for two such lines.
            var labels = MetricTags.Render(tags);
            if (!_byLabels.TryGetValue(labels, out var series)) _byLabels.Add(labels, series = new(labels, bounds));
            _known++;
            var entry = new Entry(hash, tags.ToArray(), series, head);
            Volatile.Write(ref head, entry);
            return entry;
        }
    }

    private sealed record Entry(int Hash, KeyValuePair<string, object?>[] Tags, MetricSeries Series, Entry? Next);
}
