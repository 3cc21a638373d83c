using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FlagCluster.Events.Destinations;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>What a collector gets of a server.</summary>
public sealed partial class OtlpTests : IDisposable
{
    private const string Caller = "1234567890abcdef", Traced = "00000000000000001111111111111111", Evaluated = "00000000000000002222222222222222", NotOfTheShare = "33333333333333333333333333333333";

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Histograms_OfTracedRequests_HaveExemplarsThatNameTheTrace()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var server = await StandaloneProcess.StartAsync(_data.Path, $"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:TraceRatio=0.000000001");

        await SendAsync(server, HttpMethod.Patch, ApiClient.EnvironmentPath + "/flags/new-checkout", server.AdminToken, "application/merge-patch+json", """{"description":"traced"}""", Traced);
        await SendAsync(server, HttpMethod.Patch, ApiClient.EnvironmentPath + "/flags/new-checkout", server.AdminToken, "application/merge-patch+json", """{"description":"not traced"}""", NotOfTheShare);
        await SendAsync(server, HttpMethod.Post, "/ofrep/v1/evaluate/flags/new-checkout", server.ServerKey, "application/json", """{"context":{"targetingKey":"ada"}}""", Evaluated);
        // What was gathered is sent at the end.
        Assert.Equal(0, await server.StopAsync());

        var request = Assert.Single(collector.Spans, span => span.Trace == Traced && span.Kind == OtlpSpanKind.Server);
        Assert.Equal(Caller, request.Parent);
        var write = Assert.Single(collector.Spans, span => span.Trace == Traced && span.Name == "store write");
        var exemplar = Assert.Single(collector.Exemplars, one => one.Metric == "flagcluster.store.operation.duration" && one.Span == write.Id);
        Assert.InRange(exemplar.Value, 0, 60);
        // A caller may say of any trace that it is recorded; it is, when it belongs to the share.
        Assert.DoesNotContain(collector.Spans, span => span.Trace == NotOfTheShare);
        // Evaluations are not traced unless they are asked to be, whatever callers say; and measurements outside of a trace have nothing
        // to name.
        Assert.DoesNotContain(collector.Spans, span => span.Trace == Evaluated);
        Assert.All(collector.Exemplars, one => Assert.Equal(Traced, one.Trace));
    }

    [Fact]
    public async Task Metrics_OfACollector_AreThoseOfAScrapeWithItsBuckets()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var server = await StandaloneProcess.StartAsync(_data.Path, $"--Telemetry:OtlpEndpoint={collector.Address}");
        await SendAsync(server, HttpMethod.Patch, ApiClient.EnvironmentPath + "/flags/new-checkout", server.AdminToken, "application/merge-patch+json", """{"description":"measured"}""", Traced);
        await SendAsync(server, HttpMethod.Post, "/ofrep/v1/evaluate/flags/new-checkout", server.ServerKey, "application/json", """{"context":{"targetingKey":"ada"}}""", Evaluated);
        // Loaded now: what was measured before the start was over is not sent.
        await SendAsync(server, HttpMethod.Post, "/api/v1/projects/shop/environments", server.AdminToken, "application/json", """{"slug":"measured"}""", Traced);
        await SendAsync(server, HttpMethod.Put, "/api/v1/projects/shop/environments/measured/ruleset", server.AdminToken, "application/json", "{}", Traced);
        var scrape = await server.Http.GetStringAsync("/metrics");
        Assert.Equal(0, await server.StopAsync());

        var scraped = Type().Matches(scrape).Select(match => match.Groups[1].Value).ToHashSet();
        var sent = collector.Metrics.ToLookup(AtPrometheus, metric => string.Join(' ', metric.Bounds.Select(bound => bound.ToString("R", CultureInfo.InvariantCulture))));
        // A few of the web server and of the runtime begin after the scrape.
        Assert.Equal(["http_server_active_requests"], scraped.Except(sent.Select(metric => metric.Key)));
        Assert.Equal(scraped.Where(IsOurs).Order(), sent.Select(metric => metric.Key).Where(IsOurs).Order());
        var buckets = Bucket().Matches(scrape).GroupBy(match => match.Groups[1].Value, match => match.Groups[2].Value).ToList();
        Assert.Superset(new HashSet<string>
        {
            "http_server_request_duration_seconds", "flagcluster_replica_lag_seconds", "flagcluster_writer_load_duration_seconds", "flagcluster_store_operation_duration_seconds",
        }, buckets.Select(metric => metric.Key).ToHashSet());
        Assert.All(buckets, metric => Assert.All(sent[metric.Key], bounds => Assert.Equal(string.Join(' ', metric.Distinct()), bounds)));

        static bool IsOurs(string name) => name.StartsWith("flagcluster_", StringComparison.Ordinal);
    }

    private static string AtPrometheus(OtlpMetric metric) =>
        metric.Name.Replace('.', '_') + metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (metric.Grows ? "_total" : "");

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"^(\S+)_bucket\{.*le=""([0-9.]+)""\}", RegexOptions.Multiline)]
    private static partial Regex Bucket();

    private static async Task SendAsync(StandaloneProcess server, HttpMethod method, string path, string secret, string type, string body, string trace)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = new("Bearer", secret);
        request.Headers.Add("traceparent", $"00-{trace}-{Caller}-01");
        using var answer = await server.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
