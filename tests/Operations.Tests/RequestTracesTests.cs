using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Operations.Tests;

public sealed class RequestTracesTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags/a", false, false)]
    [InlineData("/ofrep/v1/evaluate/flags", false, false)]
    [InlineData("/ofrep/v1/evaluate/flags/a", true, true)]
    [InlineData("/api/v1/projects", false, true)]
    public async Task Request_OfAPath_HasAnActivityOfTheCallersTraceUnlessItEvaluates(string path, bool evaluations, bool expected)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FlagCluster.Requests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        Activity? seen = null;
        var app = new ApplicationBuilder(new ServiceProvider());
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

    private sealed class ServiceProvider : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
