using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests what a collector receives from a server.</summary>
public sealed partial class OtlpTests : IDisposable
{
    private const string FlagPath = ApiClient.EnvironmentPath + "/flags/new-checkout";
    private const string EvaluationPath = "/ofrep/v1/evaluate/flags/new-checkout";
    private const string Json = "application/json",
        MergePatch = "application/merge-patch+json";
    private const string Context = """{"context":{"targetingKey":"ada"}}""";
    private const string Caller = "1234567890abcdef";
    private const string Sampled = "00000000000000001111111111111111",
        Evaluated = "00000000000000002222222222222222";
    private const string NotSampled = "33333333333333333333333333333333";

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Histograms_SampledRequests_HaveExemplars()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        string[] settings = [$"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:TraceRatio=0.000000001"];
        using var server = await StandaloneProcess.StartAsync(_data.Path, settings);

        await SendAsync(server, HttpMethod.Patch, FlagPath, server.AdminToken, MergePatch, """{"description":"sampled"}""", Sampled);
        await SendAsync(server, HttpMethod.Patch, FlagPath, server.AdminToken, MergePatch, """{"description":"not sampled"}""", NotSampled);
        await SendAsync(server, HttpMethod.Post, EvaluationPath, server.ServerKey, Json, Context, Evaluated);
        // The server exports the remaining data when it stops.
        Assert.Equal(0, await server.StopAsync());

        var request = Assert.Single(collector.Spans, span => span.Trace == Sampled && span.Kind == OtlpSpanKind.Server);
        Assert.Equal(Caller, request.Parent);
        var write = Assert.Single(collector.Spans, span => span.Trace == Sampled && span.Name == "store write");
        var exemplar = Assert.Single(
            collector.Exemplars,
            candidate => candidate.Metric == "flagcluster.store.operation.duration" && candidate.Span == write.Id
        );
        Assert.InRange(exemplar.Value, 0, 60);
        // The ratio also applies to traces that the caller samples.
        Assert.DoesNotContain(collector.Spans, span => span.Trace == NotSampled);
        // Evaluations are not traced by default, and measurements outside of a sampled trace have no exemplar.
        Assert.DoesNotContain(collector.Spans, span => span.Trace == Evaluated);
        Assert.All(collector.Exemplars, sampled => Assert.Equal(Sampled, sampled.Trace));
    }

    [Fact]
    public async Task Metrics_AtTheCollector_EqualThoseOfAScrape()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var server = await StandaloneProcess.StartAsync(_data.Path, $"--Telemetry:OtlpEndpoint={collector.Address}");

        await SendAsync(server, HttpMethod.Patch, FlagPath, server.AdminToken, MergePatch, """{"description":"measured"}""", Sampled);
        await SendAsync(server, HttpMethod.Post, EvaluationPath, server.ServerKey, Json, Context, Evaluated);
        // The environment is loaded now, because measurements from before the start of the host are not exported.
        const string environments = "/api/v1/projects/shop/environments";
        await SendAsync(server, HttpMethod.Post, environments, server.AdminToken, Json, """{"slug":"measured"}""", Sampled);
        await SendAsync(server, HttpMethod.Put, environments + "/measured/ruleset", server.AdminToken, Json, "{}", Sampled);
        var scrape = "";
        await Waiting.Until(
            async () =>
            {
                scrape = await server.Http.GetStringAsync("/metrics");
                return scrape.Contains("flagcluster_analytics_commit_duration_seconds", StringComparison.Ordinal);
            },
            "the evaluation to be counted"
        );
        Assert.Equal(0, await server.StopAsync());

        var scraped = Type().Matches(scrape).Select(match => match.Groups[1].Value).ToHashSet();
        var sent = collector.Metrics.ToLookup(PrometheusName, FormatBounds);
        // The collector may receive more: some metrics of the web server and the runtime begin after the scrape.
        Assert.Equal(["http_server_active_requests"], scraped.Except(sent.Select(metric => metric.Key)));
        Assert.Equal(scraped.Where(IsOurs).Order(), sent.Select(metric => metric.Key).Where(IsOurs).Order());
        var buckets = Bucket().Matches(scrape).GroupBy(match => match.Groups[1].Value, match => match.Groups[2].Value).ToList();
        Assert.Superset(
            new HashSet<string>
            {
                "http_server_request_duration_seconds",
                "flagcluster_replica_lag_seconds",
                "flagcluster_writer_load_duration_seconds",
                "flagcluster_store_operation_duration_seconds",
            },
            buckets.Select(metric => metric.Key).ToHashSet()
        );
        Assert.All(buckets, metric => Assert.All(sent[metric.Key], bounds => Assert.Equal(string.Join(' ', metric.Distinct()), bounds)));

        static bool IsOurs(string name) => name.StartsWith("flagcluster_", StringComparison.Ordinal);
    }

    private static string PrometheusName(OtlpMetric metric) =>
        metric.Name.Replace('.', '_')
        + metric.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        }
        + (metric.IsMonotonicSum ? "_total" : "");

    private static string FormatBounds(OtlpMetric metric) =>
        string.Join(' ', metric.Bounds.Select(bound => bound.ToString("R", CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"^(\S+)_bucket\{.*le=""([0-9.]+)""\}", RegexOptions.Multiline)]
    private static partial Regex Bucket();

    private static async Task SendAsync(
        StandaloneProcess server,
        HttpMethod method,
        string path,
        string secret,
        string type,
        string body,
        string trace
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = new("Bearer", secret);
        request.Headers.Add("traceparent", $"00-{trace}-{Caller}-01");
        using var answer = await server.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
