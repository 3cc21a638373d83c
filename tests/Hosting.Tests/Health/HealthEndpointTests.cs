using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Tests.Health;

public sealed class HealthEndpointTests
{
    private static readonly string[] Ready = ["ready"];

    [Fact]
    public async Task Ready_NoChecks_IsReady()
    {
        await using var app = await StartAsync(_ => { });

        var response = await GetAsync(app, "/health/ready");

        Assert.Equal((HttpStatusCode.OK, """{"status":"ready"}"""), response);
    }

    [Fact]
    public async Task Ready_UnhealthyCheck_IsUnavailableWithItsStatusDescriptionAndData()
    {
        await using var app = await StartAsync(checks =>
        {
            checks.AddCheck("a", () => HealthCheckResult.Degraded("slow", data: Data(("status", "stale"), ("stale", 2))), Ready);
            checks.AddCheck("b", () => HealthCheckResult.Unhealthy("No ruleset yet.", data: Data(("status", "starting"))), Ready);
        });

        var response = await GetAsync(app, "/health/ready");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"starting","detail":"No ruleset yet.","stale":2}"""), response);
    }

    [Fact]
    public async Task Ready_UnhealthyCheckWithoutStatus_IsUnavailable()
    {
        await using var app = await StartAsync(checks => checks.AddCheck("a", () => HealthCheckResult.Unhealthy("Disk full."), Ready));

        var response = await GetAsync(app, "/health/ready");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"unavailable","detail":"Disk full."}"""), response);
    }

    [Fact]
    public async Task Ready_DegradedChecks_IsOkWithTheFirstStatusAndAllData()
    {
        await using var app = await StartAsync(checks =>
        {
            checks.AddCheck("a", () => HealthCheckResult.Degraded("late", data: Data(("staleKeys", true))), Ready);
            checks.AddCheck("b", () => HealthCheckResult.Degraded("old", data: Data(("status", "stale"))), Ready);
        });

        var response = await GetAsync(app, "/health/ready");

        Assert.Equal((HttpStatusCode.OK, """{"status":"stale","staleKeys":true}"""), response);
    }

    [Fact]
    public async Task Live_UnhealthyReadinessCheck_IsLive()
    {
        await using var app = await StartAsync(checks => checks.AddCheck("a", () => HealthCheckResult.Unhealthy("no"), Ready));

        var response = await GetAsync(app, "/health/live");

        Assert.Equal((HttpStatusCode.OK, """{"status":"live"}"""), response);
    }

    [Fact]
    public async Task Ready_Head_HasTheStatusAndNoBody()
    {
        await using var app = await StartAsync(checks => checks.AddCheck("a", () => HealthCheckResult.Unhealthy("no"), Ready));

        var response = await SendAsync(app, HttpMethod.Head, "/health/ready");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, ""), response);
    }

    private static async Task<WebApplication> StartAsync(Action<IHealthChecksBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder.Services.AddHealthChecks());
        var app = builder.Build();
        app.MapLiveness();
        app.MapReadiness();
        await app.StartAsync();
        return app;
    }

    private static Dictionary<string, object> Data(params (string Name, object Value)[] items) =>
        items.ToDictionary(item => item.Name, item => item.Value);

    private static Task<(HttpStatusCode Status, string Body)> GetAsync(WebApplication app, string path) =>
        SendAsync(app, HttpMethod.Get, path);

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(WebApplication app, HttpMethod method, string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, app.Urls.Single() + path);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
