using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Telemetry;

/// <summary>Tests the metrics of requests.</summary>
public sealed class RequestMetricsTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Evaluations_OnEachSurface_AreCountedByReasonAndErrorCode()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.EvaluateAsync("limit")).Expect(200);
        (await environment.EvaluateAsync("limit")).Expect(200);
        (await environment.EvaluateAsync("checkout", """{"email":"a@acme.example"}""")).Expect(200);
        (await environment.EvaluateAsync("color")).Expect(400);
        (await environment.EvaluateAsync("missing")).Expect(404);
        (await environment.EvaluateAsync("limit", "[]")).Expect(400);
        var etag = (await environment.BulkAsync("""{"targetingKey":"ada"}""")).Expect(200).Header("ETag")!;
        (await environment.BulkAsync("""{"targetingKey":"ada"}""", null, ("If-None-Match", etag))).Expect(304);
        (await environment.BulkAsync("nonsense")).Expect(400);

        var counters = Measurements
            .Counters(server.Services)
            .Where(line =>
                line.StartsWith("flagcluster.evaluation", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal)
            )
            .Where(line => line.Split(' ')[1] == environment.Id.ToString())
            .Select(line => line.Replace($" {environment.Id}", "", StringComparison.Ordinal));
        Assert.Equal(
            [
                "flagcluster.evaluation.bulk.requests ofrep_bulk answered 1",
                "flagcluster.evaluation.bulk.requests ofrep_bulk not_modified 1",
                "flagcluster.evaluation.errors ofrep flag_not_found 1",
                "flagcluster.evaluation.errors ofrep invalid_context 1",
                "flagcluster.evaluation.errors ofrep targeting_key_missing 1",
                "flagcluster.evaluation.errors ofrep_bulk parse_error 1",
                "flagcluster.evaluations ofrep error 3",
                "flagcluster.evaluations ofrep static 2",
                "flagcluster.evaluations ofrep targeting_match 1",
                "flagcluster.evaluations ofrep_bulk default 1",
                "flagcluster.evaluations ofrep_bulk disabled 1",
                "flagcluster.evaluations ofrep_bulk error 1",
                "flagcluster.evaluations ofrep_bulk split 1",
                "flagcluster.evaluations ofrep_bulk static 2",
            ],
            counters.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("/limit", "/ofrep/v1/evaluate/flags/{key}")]
    [InlineData("", "/ofrep/v1/evaluate/flags")]
    public async Task Duration_BeforeAndAfterRouting_HasTheRoute(string path, string expected)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var routes = new ConcurrentQueue<string?>();
        var bothMeasured = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == Meters && instrument.Name == "http.server.request.duration")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) =>
            {
                routes.Enqueue(tags.ToArray().FirstOrDefault(tag => tag.Key == "http.route").Value as string);
                if (routes.Count == 2)
                    bothMeasured.TrySetResult();
            }
        );
        listener.Start();

        await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, environment.ServerKey, "{}");
        await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, environment.ServerKey, "{}", ("Origin", "https://shop.example"));
        await bothMeasured.Task.WaitAsync(TestServer.Timeout);

        Assert.Equal([expected, expected], routes);
    }

    [Fact]
    public async Task Write_Flag_IsMeasuredInTheStore()
    {
        var environment = await server.NewEnvironmentAsync();
        using var durations = new Measurements(Meters, "flagcluster.store.operation.duration");

        await environment.PutNumberAsync(1);

        var operations = durations.All.Select(duration => duration.Tags).ToList();
        Assert.Contains("write done", operations);
        Assert.Contains("read done", operations);
        Assert.DoesNotContain("write failed", operations);
    }

    [Fact]
    public async Task Read_Cancelled_IsCountedAsCancelledAndIsNoTraceError()
    {
        using var durations = new Measurements(Meters, "flagcluster.store.operation.duration");
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FlagCluster.Store",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = new Activity("test").Start();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            server.Services.GetRequiredService<ITenancyStore>().ListEnvironmentsAsync(new(canceled: true))
        );

        Assert.Contains(durations.All, duration => duration.Tags == "read cancelled");
        Assert.Equal(ActivityStatusCode.Unset, Assert.Single(ended, span => span.TraceId == activity.TraceId).Status);
    }

    private IMeterFactory Meters => server.Services.GetRequiredService<IMeterFactory>();
}
