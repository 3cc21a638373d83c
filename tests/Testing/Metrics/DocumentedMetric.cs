namespace FlagCluster.Testing.Metrics;

/// <summary>A row of <c>docs/metrics.md</c>, in Prometheus' words.</summary>
/// <param name="Name">The name at Prometheus, with unit and <c>_total</c>; a histogram's is that of its family.</param>
/// <param name="Kind"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Labels">The names of its labels, each with all values it can have, or with none where the table does not list them.</param>
/// <param name="MoreLabels">Whether it has labels that the table leaves out.</param>
/// <param name="Where">The programs that show it, or none where the heading does not say: <c>standalone</c>, <c>silo</c>,
/// <c>gateway</c>.</param>
public sealed record DocumentedMetric(
    string Name,
    string Kind,
    IReadOnlyDictionary<string, IReadOnlySet<string>> Labels,
    bool MoreLabels,
    IReadOnlySet<string> Where
)
{
    /// <summary>Whether it is of our own making.</summary>
    public bool Ours => Name.StartsWith("flagcluster_", StringComparison.Ordinal);

    /// <summary>
    /// Whether a program that has done a little of everything shows it. Of ours, the standalone server does all, and others what is their
    /// work.
    /// </summary>
    public bool IsShownBy(string program) => Where.Count == 0 ? !Ours || program == "standalone" : Where.Contains(program);
}
