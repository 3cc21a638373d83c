using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Standalone.Tests.Support;
using FlagCluster.Testing.Metrics;

namespace FlagCluster.Cluster.Tests;

/// <summary>
/// No fault: what silos and gateways that have done a little of everything show at /metrics is compared with the tables of docs/metrics.md, those of
/// Orleans and Npgsql above all: names with their suffixes, kinds, and labels. What the standalone server has is compared with them by
/// MetricsTests in Standalone.Tests; what dashboards and alerts read, by MetricTests in Deploy.Tests.
/// </summary>
[Collection(nameof(QuietCluster))]
public sealed class MetricsTests(QuietCluster quiet)
{
    private static readonly IReadOnlyList<DocumentedMetric> Table = MetricTable.Read(File.ReadAllText(Path.Combine(Repository.Root, "docs/metrics.md")));

    [Fact]
    public async Task Scrape_OfSilosAndGatewaysThatWorked_ShowsWhatIsDocumented()
    {
        using var published = new PublishedCounters();
        await using var client = await OrleansClient.JoinAsync(quiet.Cluster);
        foreach (var gateway in quiet.Cluster.Gateways) await LittleOfEverything.DoAsync(gateway);

        await AssertShownAsync("silo", quiet.Cluster.Silos, published);
        await AssertShownAsync("gateway", quiet.Cluster.Gateways, published);
    }

    /// <summary>Everything is shown by some of the processes, and nothing otherwise than documented by any. What counts mishaps is not shown before there is one; that it is made at all is seen in this process.</summary>
    private static async Task AssertShownAsync(string program, IEnumerable<HostProcess> processes, PublishedCounters published)
    {
        var expected = Table.Where(row => row.IsShownBy(program) && (row.Ours || row.Kind != "counter" || !published.Names.Contains(row.Name))).ToList();
        Assert.True(expected.Count > 10, $"{expected.Count} rows are too few for a {program}.");

        var shown = await MetricScrape.ReadAsync(expected, [.. processes.Select(process => process.Http)]);

        Assert.Empty(MetricDifferences.Missing(expected, shown));
        Assert.Empty(shown.SelectMany(each => MetricDifferences.Shown(Table, each)).Distinct());
    }
}
