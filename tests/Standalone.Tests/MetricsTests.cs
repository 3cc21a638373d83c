using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Metrics;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>
/// Compares /metrics of a server after sample traffic with the tables of docs/metrics.md: names with their suffixes, kinds, names of
/// labels, and their values where the tables list them. MetricTests in Deploy.Tests compares dashboards and alerts with the tables.
/// </summary>
public sealed class MetricsTests : IDisposable
{
    // Only a server that exceeds its limit exposes it; SeriesLimitTests in Hosting.Tests tests it.
    private const string Overflow = "flagcluster_metrics_overflow_total";

    private static readonly IReadOnlyList<DocumentedMetric> Table = MetricTable.Read(Repository.Read("docs/metrics.md"));

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Scrape_AfterSampleTraffic_HasExactlyTheDocumentedMetrics()
    {
        var certificate = new PemFiles(_data);
        certificate.Write(DateTimeOffset.UnixEpoch, new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        string[] settings =
        [
            $"--Kafka:BootstrapServers={_broker.BootstrapServers}",
            "--Events:Recorders=kafka",
            $"--Server:CertificateFile={certificate.Certificate}",
            $"--Server:KeyFile={certificate.Key}",
        ];
        using var server = await StandaloneProcess.StartAsync(_data.Path, settings);
        var expected = Table.Where(row => row.IsExposedBy("standalone") && row.Name != Overflow).ToList();
        Assert.True(expected.Count > 30);

        await SampleTraffic.SendAsync(server);
        var exposed = await MetricScrape.ReadAsync(expected, server.Http);

        MetricDifferences.Missing(expected, exposed).Concat(MetricDifferences.Undocumented(Table, exposed[0])).AssertNone();
    }

    [Fact]
    public async Task Scrape_UnusedServer_HasZeros()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);

        var scrape = await server.Http.GetStringAsync("/metrics");

        foreach (
            var zero in new[]
            {
                "flagcluster_stream_connections",
                "flagcluster_stream_events_total{kind=\"patch\"}",
                "flagcluster_stream_events_total{kind=\"whole\"}",
                "flagcluster_stream_overruns_total{cause=\"reader\"}",
                "flagcluster_stream_overruns_total{cause=\"server\"}",
                "flagcluster_replica_evictions_total",
                "flagcluster_replica_pulls_total{outcome=\"failed\"}",
                "flagcluster_replica_resyncs_total{reason=\"gap\"}",
                "flagcluster_writer_conflicts_total",
                "flagcluster_writer_overtaken_total",
            }
        )
            Assert.Contains($"\n{zero} 0\n", scrape, StringComparison.Ordinal);
    }
}
