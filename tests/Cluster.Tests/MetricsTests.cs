using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Metrics;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>
/// Compares /metrics of silos and gateways after sample traffic with the tables of docs/metrics.md, in particular the metrics of Orleans
/// and Npgsql: names with their suffixes, kinds, and labels. MetricsTests in Standalone.Tests does the same for the standalone server, and
/// MetricTests in Deploy.Tests for dashboards and alerts.
/// </summary>
[Collection(nameof(SharedCluster))]
public sealed class MetricsTests(SharedCluster shared)
{
    private static readonly IReadOnlyList<DocumentedMetric> Table = MetricTable.Read(Repository.Read("docs/metrics.md"));

    // These count failures, and are exposed only after the first failure. The test looks for their instruments in this process instead.
    private static readonly string[] Failures =
    [
        "db_client_operation_failed_total",
        "db_client_connection_npgsql_pending_requests",
        "orleans_messaging_rejected_total",
        "orleans_messaging_expired_total",
        "orleans_messaging_sent_dropped_total",
    ];

    [Fact]
    public async Task Scrape_AfterSampleTraffic_HasTheDocumentedMetrics()
    {
        foreach (var gateway in shared.Cluster.Gateways)
            await SampleTraffic.SendAsync(gateway);

        await AssertDocumentedAsync("silo", shared.Cluster.Silos);
        await AssertDocumentedAsync("gateway", shared.Cluster.Gateways);
    }

    [Fact]
    public async Task Instruments_ThatCountFailures_AreDocumented()
    {
        using var published = new PublishedInstruments();
        await using var client = await OrleansClient.ConnectAsync(shared.Cluster);

        var expected = Table.Where(row => Failures.Contains(row.Name)).ToList();
        Assert.Equal(Failures.Length, expected.Count);
        MetricDifferences
            .Missing(expected, [published.Metrics])
            .Concat(MetricDifferences.Undocumented(Table, published.Metrics))
            .AssertNone();
    }

    /// <summary>Asserts that the hosts together expose all metrics of their program, and no host an undocumented one.</summary>
    private static async Task AssertDocumentedAsync(string program, IEnumerable<HostProcess> hosts)
    {
        var expected = Table.Where(row => row.IsExposedBy(program) && !Failures.Contains(row.Name)).ToList();
        Assert.True(expected.Count > 8, $"{expected.Count} rows are too few for a {program}.");

        var exposed = await MetricScrape.ReadAsync(expected, [.. hosts.Select(host => host.Http)]);

        MetricDifferences
            .Missing(expected, exposed)
            .Concat(exposed.SelectMany(each => MetricDifferences.Undocumented(Table, each)))
            .AssertNone();
    }
}
