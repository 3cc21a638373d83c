using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Tests.Metrics;

/// <summary>Tests which paths the two ports of a host serve when metrics have a separate address.</summary>
// Collectors listen to all web servers of the process, so these tests run sequentially.
[Collection("Collectors")]
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class MetricsEndpointTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private int _public,
        _metrics;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Server:Urls"] = "http://127.0.0.1:0";
        builder.Configuration["Metrics:Url"] = "http://127.0.0.1:0";
        builder.AddServer();
        builder.AddTelemetry("tests");
        _app = builder.BuildHost();
        _app.MapTelemetry();
        _app.MapGet("/health/live", () => "up");
        _app.MapGet("/api/v1/projects", () => "all");
        await _app.StartAsync();
        var ports = _app.Urls.Select(url => new Uri(url).Port).ToList();
        (_public, _metrics) = (ports[0], ports[1]);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("/metrics", false, true)]
    [InlineData("/METRICS", false, true)]
    [InlineData("/metrics/", false, true)]
    [InlineData("/Metrics/", false, true)]
    [InlineData("/%6Detrics", false, true)]
    [InlineData("/metrics?name=x", false, true)]
    [InlineData("/metricses", false, false)]
    [InlineData("/health/live", true, true)]
    [InlineData("/HEALTH/live", true, true)]
    [InlineData("/api/v1/projects", true, false)]
    [InlineData("/API/v1/projects/", true, false)]
    public async Task Get_PathOnEachPort_IsServedOnItsPortOnly(string path, bool onPublicPort, bool onMetricsPort)
    {
        var publicStatus = await StatusAsync(_public, path);
        var metricsStatus = await StatusAsync(_metrics, path);

        Assert.Equal(onPublicPort ? HttpStatusCode.OK : HttpStatusCode.NotFound, publicStatus);
        Assert.Equal(onMetricsPort ? HttpStatusCode.OK : HttpStatusCode.NotFound, metricsStatus);
    }

    [Fact]
    public async Task Get_MetricsWithTheHostHeaderOfTheOtherPort_Is404() =>
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_public, "/metrics", $"127.0.0.1:{_metrics}"));

    private static async Task<HttpStatusCode> StatusAsync(int port, string path, string? host = null)
    {
        // Without canonicalization, which would rewrite some of the paths.
        var creation = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}{path}", creation));
        request.Headers.Host = host;
        using var http = new HttpClient();
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
