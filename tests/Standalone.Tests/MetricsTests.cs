using System.Text.RegularExpressions;
using FlagCluster.Standalone.Tests.Support;
using FlagCluster.Store.Tests.Databases;

namespace FlagCluster.Standalone.Tests;

/// <summary>What alerts and dashboards read of .NET is what a scrape shows, by name and type.</summary>
public sealed partial class MetricsTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Scrape_OfAServer_ShowsTheDocumentedMetricsOfTheRuntimeAndTheWebServer()
    {
        using var server = await Server.StartAsync(_data.Path);
        await server.EvaluateAsync("new-checkout");

        var scrape = await server.Http.GetStringAsync("/metrics");

        var shown = Type().Matches(scrape).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).ToHashSet();
        var documented = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/metrics.md"))).Select(AtPrometheus).ToList();
        Assert.True(documented.Count >= 7);
        Assert.Empty(documented.Except(shown));
    }

    [Fact]
    public async Task Scrape_OfAServerThatNobodyUsed_ShowsZeros()
    {
        using var server = await Server.StartAsync(_data.Path);

        var scrape = await server.Http.GetStringAsync("/metrics");

        foreach (var zero in new[]
        {
            "flagcluster_stream_connections", "flagcluster_stream_events_total{kind=\"patch\"}", "flagcluster_stream_events_total{kind=\"whole\"}", "flagcluster_stream_overruns_total",
            "flagcluster_replica_evictions_total", "flagcluster_replica_pulls_total{outcome=\"failed\"}", "flagcluster_replica_resyncs_total{reason=\"gap\"}",
            "flagcluster_writer_conflicts_total", "flagcluster_writer_overtaken_total",
        })
            Assert.Contains($"\n{zero} 0\n", scrape, StringComparison.Ordinal);
    }

    private static (string Name, string Type) AtPrometheus(Match row)
    {
        var (name, type) = (row.Groups[1].Value.Replace('.', '_'), row.Groups[2].Value);
        var unit = row.Groups[3].Value switch { "s" => "_seconds", "bytes" => "_bytes", _ => "" };
        return (name + unit + (type == "counter" ? "_total" : ""), type is "counter" or "histogram" ? type : "gauge");
    }

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"^\| `((?:http|kestrel|dotnet)\.[a-z_.]+)` \| (counter|gauge|histogram|up-down counter) \| ([a-z ]*?) *\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
