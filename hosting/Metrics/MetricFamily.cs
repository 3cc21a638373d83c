using System.Numerics;
using System.Text;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Holds all series of one metric. Thread-safe.</summary>
/// <remarks>
/// Finding a known series, or that the limit is reached, takes no lock and allocates nothing: the table only grows, and a reset replaces
/// it. Most callers, the web server above all, measure with the same objects as tags each time. An identity cache finds the series of
/// such tags without comparing their text.
/// </remarks>
internal sealed class MetricFamily(string name, string? help, MetricKind kind, bool observable, double[]? bounds, int limit)
{
    private const int IdentityCacheSize = 64;

    private readonly Lock _growing = new();
    private readonly Dictionary<string, MetricSeries> _byLabels = new(StringComparer.Ordinal);
    private readonly Entry?[] _identityCache = new Entry?[IdentityCacheSize];
    private Entry?[] _entries = CreateTable(limit);
    private MetricSeries? _overflow;
    private int _entryCount;
    private long _overflowed;

    /// <summary>Gets the name.</summary>
    public string Name => name;

    /// <summary>Gets the kind.</summary>
    public MetricKind Kind => kind;

    /// <summary>Gets whether the instrument is read at each scrape.</summary>
    public bool Observable => observable;

    /// <summary>Gets the number of measurements since the start whose labels exceeded the limit.</summary>
    public long Overflowed => Interlocked.Read(ref _overflowed);

    /// <summary>Records an integer.</summary>
    public void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        if (kind is MetricKind.Counter or MetricKind.Sum)
            series.Add(value);
        else if (kind is MetricKind.Gauge)
            series.Set(value);
        else
            series.Observe(value);
    }

    /// <summary>Records a floating-point number.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        if (kind is MetricKind.Counter or MetricKind.Sum)
            series.Add(value);
        else if (kind is MetricKind.Gauge)
            series.Set(value);
        else
            series.Observe(value);
    }

    /// <summary>
    /// Resets an observable metric before a new reading, so that series that are no longer observed are no longer written. The series of
    /// a counter stay in the table: if another series took the place of one, the sum of the overflow would seem to decrease.
    /// </summary>
    public void Reset()
    {
        lock (_growing)
        {
            Volatile.Write(ref _overflow, null);
            foreach (var series in _byLabels.Values)
                series.Reset();
            if (kind == MetricKind.Counter)
                return;
            _byLabels.Clear();
            _entryCount = 0;
            Volatile.Write(ref _entries, CreateTable(limit));
        }
    }

    /// <summary>Writes the metric, unless it has no series.</summary>
    public void Write(StringBuilder text)
    {
        (string Labels, MetricSeries Series)[] all;
        MetricSeries? overflow;
        lock (_growing)
        {
            all = [.. from pair in _byLabels where !observable || pair.Value.IsObserved select (pair.Key, pair.Value)];
            overflow = _overflow;
        }
        if (all.Length == 0 && overflow is null)
            return;
        Array.Sort(all, (left, right) => string.CompareOrdinal(left.Labels, right.Labels));
        if (!string.IsNullOrEmpty(help))
            text.Append("# HELP ").Append(name).Append(' ').Append(MetricName.Escape(help, quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(TypeName(kind)).Append('\n');
        foreach (var (_, series) in all)
            series.Write(text, name);
        // The last value of several gauges together has no meaning.
        if (kind != MetricKind.Gauge)
            overflow?.Write(text, name);
    }

    private static string TypeName(MetricKind kind) =>
        kind switch
        {
            MetricKind.Counter => " counter",
            MetricKind.Histogram => " histogram",
            _ => " gauge",
        };

    /// <summary>Returns a table whose chains have about eight entries when the limit is reached.</summary>
    private static Entry?[] CreateTable(int limit) => new Entry?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(limit / 8, 16))];

    private static ref Entry? Chain(Entry?[] entries, int hash) => ref entries[hash & (entries.Length - 1)];

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Observable instruments measure once a scrape; an identity cache would not save time.
        if (observable)
            return Observe(tags);
        ref var cached = ref _identityCache[MetricTags.IdentityHash(tags) & (IdentityCacheSize - 1)];
        if (Volatile.Read(ref cached) is { } seen && MetricTags.AreIdentical(tags, seen.Tags))
            return seen.Series;
        if (GetOrAdd(tags) is not { } entry)
            return _overflow!;
        if (MetricTags.AreIdentical(tags, entry.Tags))
            Volatile.Write(ref cached, entry);
        return entry.Series;
    }

    private MetricSeries Observe(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = GetOrAdd(tags)?.Series ?? _overflow!;
        series.IsObserved = true;
        return series;
    }

    /// <summary>Returns the entry of these tags; null when they exceed the limit.</summary>
    private Entry? GetOrAdd(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = MetricTags.Hash(tags);
        // Read before the table: nothing is added after the overflow exists, so tags that the table then lacks exceed the limit.
        var full = Volatile.Read(ref _overflow) is not null;
        if (Find(Volatile.Read(ref Chain(Volatile.Read(ref _entries), hash)), hash, tags) is { } known)
            return known;
        if (!full)
            return Add(hash, tags);
        Interlocked.Increment(ref _overflowed);
        return null;
    }

    private static Entry? Find(Entry? entry, int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        while (entry is not null && !(entry.Hash == hash && MetricTags.AreEqual(tags, entry.Tags)))
            entry = entry.Next;
        return entry;
    }

    private Entry? Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_growing)
        {
            ref var head = ref Chain(_entries, hash);
            // Another thread may have added it meanwhile.
            if (Find(head, hash, tags) is { } added)
                return added;
            if (_entryCount >= limit)
            {
                Interlocked.Increment(ref _overflowed);
                if (_overflow is null)
                    Volatile.Write(ref _overflow, new("otel_metric_overflow=\"true\"", bounds));
                return null;
            }
            // Different tags can have the same text, and Prometheus rejects a response with two equal lines.
            var labels = MetricTags.Render(tags);
            if (!_byLabels.TryGetValue(labels, out var series))
                _byLabels.Add(labels, series = new(labels, bounds));
            _entryCount++;
            var entry = new Entry(hash, tags.ToArray(), series, head);
            Volatile.Write(ref head, entry);
            return entry;
        }
    }

    private sealed record Entry(int Hash, KeyValuePair<string, object?>[] Tags, MetricSeries Series, Entry? Next);
}
