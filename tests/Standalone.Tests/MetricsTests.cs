using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Metrics;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>
/// What a server that has done a little of everything shows at /metrics is compared with the tables of docs/metrics.md: names with their suffixes,
/// kinds, names of labels, and their values as far as the tables list them. What dashboards and alerts read is compared with the tables by
/// MetricTests in Deploy.Tests.
/// </summary>
public sealed class MetricsTests : IDisposable
{
    // Shown by no server that keeps within its bound; MetricsCollectorTests in Operations.Tests has its lines.
    private const string Overflow = "flagcluster_metrics_overflow_total";

    private static readonly IReadOnlyList<DocumentedMetric> Table = MetricTable.Read(File.ReadAllText(Path.Combine(Repository.Root, "docs/metrics.md")));

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Scrape_OfAServerThatWorked_ShowsWhatIsDocumentedAndNothingElse()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path, $"--Kafka:BootstrapServers={_broker.BootstrapServers}", "--Events:Recorders=kafka");
        var expected = Table.Where(row => row.IsShownBy("standalone") && row.Name != Overflow).ToList();
        Assert.True(expected.Count > 30);

        await LittleOfEverything.DoAsync(server);
        var shown = await MetricScrape.ReadAsync(expected, server.Http);

        MetricDifferences.Missing(expected, shown).Concat(MetricDifferences.Shown(Table, shown[0])).AssertNone();
    }

    [Fact]
    public async Task Scrape_OfAServerThatNobodyUsed_ShowsZeros()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);

        var scrape = await server.Http.GetStringAsync("/metrics");

        foreach (var zero in new[]
        {
            "flagcluster_stream_connections", "flagcluster_stream_events_total{kind=\"patch\"}", "flagcluster_stream_events_total{kind=\"whole\"}", "flagcluster_stream_overruns_total",
            "flagcluster_replica_evictions_total", "flagcluster_replica_pulls_total{outcome=\"failed\"}", "flagcluster_replica_resyncs_total{reason=\"gap\"}",
            "flagcluster_writer_conflicts_total", "flagcluster_writer_overtaken_total",
        })
            Assert.Contains($"\n{zero} 0\n", scrape, StringComparison.Ordinal);
    }
}
