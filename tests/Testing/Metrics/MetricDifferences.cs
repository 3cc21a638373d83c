namespace FlagCluster.Testing.Metrics;

/// <summary>Compares <c>docs/metrics.md</c> with the metrics that programs expose; each difference is a sentence.</summary>
public static class MetricDifferences
{
    // Combinations beyond Metrics:SeriesPerInstrument are counted together, under this label only.
    private const string Overflow = "otel_metric_overflow";

    /// <summary>
    /// Returns the metrics of FlagCluster without a row, and the metrics that differ from their rows in kind, labels or values of labels.
    /// </summary>
    public static IEnumerable<string> Undocumented(IEnumerable<DocumentedMetric> table, IReadOnlyDictionary<string, ScrapedMetric> exposed)
    {
        var rows = table.ToDictionary(row => row.Name, StringComparer.Ordinal);
        foreach (var metric in exposed.Values)
        {
            if (rows.TryGetValue(metric.Name, out var row))
                foreach (var difference in Of(row, metric))
                    yield return difference;
            else if (metric.Name.StartsWith("flagcluster_", StringComparison.Ordinal))
                yield return $"{metric.Name} is exposed, but has no row.";
        }
    }

    /// <summary>Returns the rows that no program exposes.</summary>
    public static IEnumerable<string> Missing(
        IEnumerable<DocumentedMetric> rows,
        IReadOnlyCollection<IReadOnlyDictionary<string, ScrapedMetric>> programs
    ) =>
        rows.Where(row => !programs.Any(exposed => exposed.ContainsKey(row.Name)))
            .Select(row => $"{row.Name} has a row, but is not exposed.");

    private static IEnumerable<string> Of(DocumentedMetric row, ScrapedMetric metric)
    {
        if (metric.Kind != row.Kind)
            yield return $"{metric.Name} is a {metric.Kind}, not a {row.Kind}.";
        var series = metric.Series.Where(labels => !labels.ContainsKey(Overflow)).ToList();
        // The series of a metric whose row does not list all labels may have different labels.
        if (row.MoreLabels)
        {
            foreach (var label in row.Labels.Keys.Where(label => !series.Exists(labels => labels.ContainsKey(label))))
                yield return $"{metric.Name} has no label {label}.";
        }
        else
        {
            foreach (var labels in series.Where(labels => !row.Labels.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(labels.Keys)))
                yield return $"{metric.Name} has the labels ({string.Join(", ", labels.Keys)}), "
                    + $"not ({string.Join(", ", row.Labels.Keys)}).";
        }
        foreach (var (label, value) in series.SelectMany(labels => labels).Distinct())
            if (row.Labels.GetValueOrDefault(label) is { Count: > 0 } values && !values.Contains(value))
                yield return $"{metric.Name} has {label}=\"{value}\", which its row does not list.";
    }
}
