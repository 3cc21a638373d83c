using System.Text;

namespace FlagCluster.Operations;

/// <summary>All series of one metric.</summary>
/// <remarks>Finding a series that is known takes no lock and allocates nothing; the table only grows, and is swapped when it is emptied.</remarks>
internal sealed class MetricFamily(string name, string? help, MetricKind kind, bool observable, double[]? bounds, int limit)
{
    private const int Chains = 256;

    private readonly Lock _growing = new();
    private readonly Dictionary<string, MetricSeries> _byLabels = new(StringComparer.Ordinal);
    private Entry?[] _entries = new Entry?[Chains];
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

    /// <summary>Forgets what was observed, before it is observed anew: what is no longer there is then no longer shown.</summary>
    public void Forget()
    {
        lock (_growing)
        {
            _byLabels.Clear();
            _known = 0;
            _overflow = null;
            Volatile.Write(ref _entries, new Entry?[Chains]);
        }
    }

    /// <summary>Writes the metric, if there is anything to write.</summary>
    public void Write(StringBuilder text)
    {
        (string Labels, MetricSeries Series)[] all;
        MetricSeries? rest;
        lock (_growing) (all, rest) = ([.. _byLabels.Select(pair => (pair.Key, pair.Value))], _overflow);
        if (all.Length == 0) return;
        Array.Sort(all, (left, right) => string.CompareOrdinal(left.Labels, right.Labels));
        if (!string.IsNullOrEmpty(help)) text.Append("# HELP ").Append(name).Append(' ').Append(MetricName.Escape(help, quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(kind switch { MetricKind.Counter => " counter\n", MetricKind.Histogram => " histogram\n", _ => " gauge\n" });
        foreach (var (_, series) in all) series.Write(text, name);
        // Of gauges there is nothing to be said together.
        if (kind != MetricKind.Gauge) rest?.Write(text, name);
    }

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = MetricTags.Hash(tags);
        for (var entry = Volatile.Read(ref Volatile.Read(ref _entries)[hash & (Chains - 1)]); entry is not null; entry = entry.Next)
            if (entry.Hash == hash && MetricTags.Same(tags, entry.Tags)) return entry.Series;
        return Add(hash, tags);
    }

    private MetricSeries Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_growing)
        {
            ref var head = ref _entries[hash & (Chains - 1)];
            // Another thread may have been faster.
            for (var entry = head; entry is not null; entry = entry.Next)
                if (entry.Hash == hash && MetricTags.Same(tags, entry.Tags)) return entry.Series;
            if (_known >= limit)
            {
                Interlocked.Increment(ref _overflowed);
                return _overflow ??= new("otel_metric_overflow=\"true\"", bounds);
            }
            // Different tags can be written alike; Prometheus takes a whole answer back for two such lines.
            var labels = MetricTags.Render(tags);
            if (!_byLabels.TryGetValue(labels, out var series)) _byLabels.Add(labels, series = new(labels, bounds));
            Volatile.Write(ref head, new(hash, tags.ToArray(), series, head));
            _known++;
            return series;
        }
    }

    private sealed record Entry(int Hash, KeyValuePair<string, object?>[] Tags, MetricSeries Series, Entry? Next);
}
