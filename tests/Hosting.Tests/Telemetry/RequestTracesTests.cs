using System.Diagnostics;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Tests.Telemetry;

public sealed class RequestTracesTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags/a", false, false)]
    [InlineData("/ofrep/v1/evaluate/flags", false, false)]
    [InlineData("/ofrep/v1/evaluate/flagsandmore", false, true)]
    [InlineData("/ofrep/v1/evaluate/flags/a", true, true)]
    [InlineData("/api/v1/projects", false, true)]
    [InlineData("/health/ready", true, false)]
    [InlineData("/Health", true, false)]
    [InlineData("/metrics", true, false)]
    [InlineData("/METRICS", true, false)]
    [InlineData("/metricsandmore", false, true)]
    public async Task Request_Path_HasAnActivityUnlessExcluded(string path, bool evaluations, bool expected)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FlagCluster.Requests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        Activity? seen = null;
        var surface = new EvaluationSurface("ofrep", "/ofrep/v1/evaluate/flags");
        await using var services = new ServiceCollection().AddSingleton(surface).BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        RequestTraces.Use(app, evaluations);
        app.Run(http =>
        {
            seen = Activity.Current;
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var http = new DefaultHttpContext { Request = { Method = "POST", Path = path } };
        http.Request.Headers.TraceParent = Caller;

        await app.Build()(http);

        Assert.Equal(expected ? Caller[..35] : null, seen is null ? null : $"00-{seen.TraceId}");
        Assert.Equal(expected ? 503 : null, seen?.GetTagItem("http.response.status_code"));
        Assert.Equal(expected ? ActivityStatusCode.Error : ActivityStatusCode.Unset, seen?.Status ?? ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task Request_Throws_HasRouteAndStatusButNoMessage()
    {
        Activity? seen = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FlagCluster.Requests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var services = new ServiceCollection().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        RequestTraces.Use(app, evaluations: false);
        app.Run(http =>
        {
            seen = Activity.Current;
            http.SetEndpoint(new(null, new(new Route("/api/v1/{x}")), null));
            throw new InvalidOperationException("of ada@acme.example");
        });
        var http = new DefaultHttpContext { Request = { Method = "GET", Path = "/api/v1/a" } };

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Build()(http));

        Assert.Equal("GET /api/v1/{x}", seen!.DisplayName);
        Assert.Equal(500, seen.GetTagItem("http.response.status_code"));
        Assert.Equal("/api/v1/{x}", seen.GetTagItem("http.route"));
        Assert.Equal((ActivityStatusCode.Error, nameof(InvalidOperationException)), (seen.Status, seen.StatusDescription));
    }

    private sealed record Route(string Pattern) : IRouteDiagnosticsMetadata
    {
        string IRouteDiagnosticsMetadata.Route => Pattern;
    }
}
