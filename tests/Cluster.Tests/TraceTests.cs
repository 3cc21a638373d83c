using System.Text;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests that a change is one trace, from the caller through the gateway and the silo to the database.</summary>
public sealed class TraceTests
{
    private const string Trace = "00000000000000008448eb211c80319c",
        Caller = "b7ad6b7169203331";

    [Fact]
    public async Task Write_ThroughAGateway_IsOneTraceToTheDatabase()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        // With this small ratio, only a trace id with a prefix like the caller's is sampled.
        string[] settings = [$"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:TraceRatio=0.000000001"];
        var shape = new ClusterShape
        {
            Silos = 1,
            Gateways = 1,
            SiloSettings = settings,
            GatewaySettings = settings,
        };
        await using var cluster = await RealCluster.StartAsync(nameof(TraceTests), shape);

        using var request = new HttpRequestMessage(HttpMethod.Patch, ApiClient.EnvironmentPath + "/flags/hot")
        {
            Content = new StringContent("""{"description":"traced"}""", Encoding.UTF8, "application/merge-patch+json"),
        };
        request.Headers.Authorization = new("Bearer", cluster.AdminToken);
        request.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");

        using (var response = await cluster.Gateways[0].Http.SendAsync(request))
            response.EnsureSuccessStatusCode();
        // Silo and gateway export their spans independently, every few seconds.
        await Waiting.Until(
            () => Task.FromResult(IsComplete()),
            $"the complete trace; the spans are\n{string.Join('\n', collector.Spans)}"
        );

        Assert.All(collector.Spans, span => Assert.Equal(Trace, span.Trace));
        var path = Path();
        // From the write in the store to the caller, each span is the parent of the one before.
        Assert.Equal(
            [
                ("flagcluster-silo", "FlagCluster.Store"),
                ("flagcluster-silo", "FlagCluster.Environments"),
                ("flagcluster-silo", "Microsoft.Orleans.Application"),
                ("flagcluster-gateway", "Microsoft.Orleans.Application"),
                ("flagcluster-gateway", "FlagCluster.Requests"),
            ],
            path.Select(span => (span.Service, span.Source))
        );
        Assert.Equal(Caller, path[^1].Parent);
        Assert.Equal([OtlpSpanKind.Server, OtlpSpanKind.Client, OtlpSpanKind.Server], new[] { path[4].Kind, path[3].Kind, path[2].Kind });
        Assert.Contains(collector.Spans, span => span.Source == "Npgsql" && span.Parent == path[0].Id);

        bool IsComplete() =>
            Has("FlagCluster.Store", "flagcluster-silo") && Has("FlagCluster.Requests", "flagcluster-gateway") && Path().Count == 5;

        bool Has(string source, string service) => collector.Spans.Any(span => span.Source == source && span.Service == service);

        List<OtlpSpan> Path()
        {
            var path = new List<OtlpSpan>();
            var span = collector.Spans.FirstOrDefault(span => span.Name == "store write");
            while (span is not null)
            {
                path.Add(span);
                var parent = span.Parent;
                span = collector.Spans.FirstOrDefault(candidate => candidate.Id == parent);
            }
            return path;
        }
    }
}
