namespace FlagCluster.Testing.Metrics;

/// <summary>What is different between <c>docs/metrics.md</c> and what a program shows, a sentence for each.</summary>
public static class MetricDifferences
{
    // Combinations beyond Metrics:SeriesPerInstrument are counted together, under this label only.
    private const string Overflow = "otel_metric_overflow";

    /// <summary>
    /// Metrics of ours without a row, and metrics that are not as their rows say: another kind, other labels, values that a row does not
    /// list.
    /// </summary>
    public static IEnumerable<string> Shown(IEnumerable<DocumentedMetric> table, IReadOnlyDictionary<string, ScrapedMetric> shown)
    {
        var rows = table.ToDictionary(row => row.Name, StringComparer.Ordinal);
        foreach (var metric in shown.Values)
        {
            if (rows.TryGetValue(metric.Name, out var row))
                foreach (var difference in Of(row, metric))
                    yield return difference;
            else if (metric.Name.StartsWith("flagcluster_", StringComparison.Ordinal))
                yield return $"{metric.Name} is shown, and has no row.";
        }
    }

    /// <summary>Rows that no program shows.</summary>
    public static IEnumerable<string> Missing(
        IEnumerable<DocumentedMetric> rows,
        IReadOnlyCollection<IReadOnlyDictionary<string, ScrapedMetric>> programs
    ) => rows.Where(row => !programs.Any(shown => shown.ContainsKey(row.Name))).Select(row => $"{row.Name} has a row, and is not shown.");

    private static IEnumerable<string> Of(DocumentedMetric row, ScrapedMetric metric)
    {
        if (metric.Kind != row.Kind)
            yield return $"{metric.Name} is a {metric.Kind}, not a {row.Kind}.";
        var series = metric.Series.Where(labels => !labels.ContainsKey(Overflow)).ToList();
        // A row that does not name all labels is one whose series differ in them.
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
