namespace FlagCluster.Testing.Metrics;

/// <summary>Represents a row of <c>docs/metrics.md</c>, with the names that Prometheus uses.</summary>
/// <param name="Name">The name in Prometheus, with unit and <c>_total</c>; for a histogram, the name of its family.</param>
/// <param name="Kind"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Labels">The names of its labels, each with all possible values, or with none where the table does not list them.</param>
/// <param name="MoreLabels">Whether it has labels that the table omits.</param>
/// <param name="Programs">The programs that expose it, <c>standalone</c>, <c>silo</c> or <c>gateway</c>; empty where the heading names
/// none.</param>
public sealed record DocumentedMetric(
    string Name,
    string Kind,
    IReadOnlyDictionary<string, IReadOnlySet<string>> Labels,
    bool MoreLabels,
    IReadOnlySet<string> Programs
)
{
    /// <summary>Gets whether FlagCluster itself defines the metric.</summary>
    public bool IsOurs => Name.StartsWith("flagcluster_", StringComparison.Ordinal);

    /// <summary>
    /// Returns whether a program exposes the metric after sample traffic. A metric of FlagCluster without named programs is one of the
    /// standalone server.
    /// </summary>
    public bool IsExposedBy(string program) => Programs.Count == 0 ? !IsOurs || program == "standalone" : Programs.Contains(program);
}
