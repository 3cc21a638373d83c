using System.Collections.Concurrent;
using System.Diagnostics;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Tests.Telemetry;

/// <summary>Tests the traces of requests.</summary>
public sealed class TraceTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Write_WithTraceContext_IsOneTraceFromTheRequestToTheStore()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var (trace, parent) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        var ended = new ConcurrentQueue<Activity>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("FlagCluster.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId != trace)
                    return;
                ended.Enqueue(activity);
                if (activity.ParentSpanId == parent)
                    done.TrySetResult();
            },
        };
        ActivitySource.AddActivityListener(listener);

        (await environment.SendAsync("PUT", "/flags/n", SampleDocuments.Flag(), ("traceparent", $"00-{trace}-{parent}-01"))).Expect(201);
        await done.Task.WaitAsync(TestServer.Timeout);

        var spans = ended.ToList();
        var request = Assert.Single(spans, span => span.ParentSpanId == parent);
        Assert.Equal("PUT /api/v1/projects/{project}/environments/{environment}/flags/{key}", request.DisplayName);
        Assert.Equal(201, request.GetTagItem("http.response.status_code"));
        var apply = Assert.Single(spans, span => span.OperationName == "environment apply");
        Assert.Equal(request.SpanId, apply.ParentSpanId);
        Assert.Equal(environment.Id.ToString(), apply.GetTagItem("flagcluster.environment"));
        var write = Assert.Single(spans, span => span.OperationName == "store write" && span.ParentSpanId == apply.SpanId);
        Assert.Equal("Sqlite", write.GetTagItem("db.system.name"));
    }

    [Fact]
    public async Task Request_Fails_HasTheRouteInTheTrace()
    {
        await using var ownServer = await TestServer.StartAsync(
            new TestServer
            {
                MapEndpoints = app =>
                    app.MapGet("/fails/{how}", (RequestDelegate)(_ => throw new InvalidOperationException("simulated by the test"))),
            }
        );
        var trace = ActivityTraceId.CreateRandom();
        var done = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FlagCluster.Requests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace)
                    done.TrySetResult(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        (
            await ownServer.SendAsync(
                "GET",
                "/fails/now",
                null,
                body: null,
                ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
            )
        ).ExpectProblem(500);
        var request = await done.Task.WaitAsync(TestServer.Timeout);

        Assert.Equal(
            ("GET /fails/{how}", 500, ActivityStatusCode.Error),
            (request.DisplayName, request.GetTagItem("http.response.status_code"), request.Status)
        );
    }

    [Fact]
    public async Task Pull_ReplicaStartedByATracedRequest_IsASeparateTrace()
    {
        var environment = await server.NewEnvironmentAsync();
        var trace = ActivityTraceId.CreateRandom();
        var pulled = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "FlagCluster.Requests" or "FlagCluster.Environments",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (
                    activity.OperationName == "replica pull"
                    && Equals(activity.GetTagItem("flagcluster.environment"), environment.Id.ToString())
                )
                    pulled.TrySetResult(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await server.SendAsync(
            "POST",
            "/ofrep/v1/evaluate/flags",
            environment.ServerKey,
            "{}",
            ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
        );
        var pull = await pulled.Task.WaitAsync(TestServer.Timeout);

        Assert.NotEqual(trace, pull.TraceId);
        Assert.Equal(default, pull.ParentSpanId);
    }

    [Fact]
    public async Task Evaluation_BeforeRouting_HasThePathWhenSampledAndTheRouteAtTheEnd()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var trace = ActivityTraceId.CreateRandom();
        string? path = null;
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FlagCluster.Requests",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            {
                if (options.TraceId == trace)
                    path = options.Tags?.FirstOrDefault(tag => tag.Key == "url.path").Value as string;
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace)
                    done.TrySetResult(activity.DisplayName);
            },
        };
        ActivitySource.AddActivityListener(listener);

        (
            await server.SendAsync(
                "POST",
                "/ofrep/v1/evaluate/flags/limit",
                environment.ServerKey,
                "{}",
                ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
            )
        ).Expect(200);
        var name = await done.Task.WaitAsync(TestServer.Timeout);

        Assert.Equal("POST /ofrep/v1/evaluate/flags/{key}", name);
        Assert.Equal("/ofrep/v1/evaluate/flags/limit", path);
    }
}
