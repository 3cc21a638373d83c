using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Metrics;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>
/// No fault: what silos and gateways that have done a little of everything show at /metrics is compared with the tables of docs/metrics.md,
/// those of Orleans and Npgsql above all: names with their suffixes, kinds, and labels. What the standalone server has is compared with
/// them by MetricsTests in Standalone.Tests; what dashboards and alerts read, by MetricTests in Deploy.Tests.
/// </summary>
[Collection(nameof(QuietCluster))]
public sealed class MetricsTests(QuietCluster quiet)
{
    private static readonly IReadOnlyList<DocumentedMetric> Table = MetricTable.Read(Repository.Read("docs/metrics.md"));

    // They count failures, and are shown from the first one on. That Orleans and Npgsql have them under these names is seen in this
    // process.
    private static readonly string[] Failures =
    [
        "db_client_operation_failed_total",
        "db_client_connection_npgsql_pending_requests",
        "orleans_messaging_rejected_total",
        "orleans_messaging_expired_total",
        "orleans_messaging_sent_dropped_total",
    ];

    [Fact]
    public async Task Scrape_OfSilosAndGatewaysThatWorked_ShowsWhatIsDocumented()
    {
        foreach (var gateway in quiet.Cluster.Gateways)
            await SampleTraffic.SendAsync(gateway);

        await AssertShownAsync("silo", quiet.Cluster.Silos);
        await AssertShownAsync("gateway", quiet.Cluster.Gateways);
    }

    [Fact]
    public async Task Instruments_OfOrleansAndNpgsqlThatCountFailures_AreDocumented()
    {
        using var published = new PublishedInstruments();
        await using var client = await OrleansClient.JoinAsync(quiet.Cluster);

        var expected = Table.Where(row => Failures.Contains(row.Name)).ToList();
        Assert.Equal(Failures.Length, expected.Count);
        MetricDifferences.Missing(expected, [published.Metrics]).Concat(MetricDifferences.Shown(Table, published.Metrics)).AssertNone();
    }

    /// <summary>Everything is shown by some of the processes, and nothing otherwise than documented by any.</summary>
    private static async Task AssertShownAsync(string program, IEnumerable<HostProcess> processes)
    {
        var expected = Table.Where(row => row.IsShownBy(program) && !Failures.Contains(row.Name)).ToList();
        Assert.True(expected.Count > 8, $"{expected.Count} rows are too few for a {program}.");

        var shown = await MetricScrape.ReadAsync(expected, [.. processes.Select(process => process.Http)]);

        MetricDifferences.Missing(expected, shown).Concat(shown.SelectMany(each => MetricDifferences.Shown(Table, each))).AssertNone();
    }
}
