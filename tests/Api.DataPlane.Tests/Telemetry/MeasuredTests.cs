using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Telemetry;

/// <summary>Tests the metrics of requests.</summary>
public sealed class MeasuredTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Evaluations_OnEverySurface_AreCountedByReasonAndErrorCode()
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

        var measured = Read(environment.Id.ToString());

        Assert.Equal(
            new[]
            {
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
            },
            measured.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("/limit", "/ofrep/v1/evaluate/flags/{key}")]
    [InlineData("", "/ofrep/v1/evaluate/flags")]
    public async Task Duration_OnTheFastPathAndThroughRouting_HasTheRoute(string path, string expected)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var routes = new ConcurrentQueue<string?>();
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
                    both.TrySetResult();
            }
        );
        listener.Start();

        await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, environment.ServerKey, "{}");
        await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, environment.ServerKey, "{}", ("Origin", "https://shop.example"));
        await both.Task.WaitAsync(TestServer.Patience);

        Assert.Equal([expected, expected], routes);
    }

    [Fact]
    public async Task Write_OfAFlag_IsMeasuredInTheStore()
    {
        var environment = await server.NewEnvironmentAsync();
        var kinds = new ConcurrentDictionary<string, int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == Meters && instrument.Name == "flagcluster.store.operation.duration")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) => kinds.AddOrUpdate(string.Join(' ', tags.ToArray().Select(tag => tag.Value)), 1, (_, count) => count + 1)
        );
        listener.Start();

        await environment.PutNumberAsync(1);

        Assert.True(kinds["write done"] >= 1);
        Assert.True(kinds["read done"] >= 1);
        Assert.False(kinds.ContainsKey("write failed"));
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

        Assert.Contains(durations.All, one => one.Tags == "read cancelled");
        Assert.Equal(ActivityStatusCode.Unset, Assert.Single(ended, one => one.TraceId == activity.TraceId).Status);
    }

    private IMeterFactory Meters => server.Services.GetRequiredService<IMeterFactory>();

    private List<string> Read(string environment)
    {
        var measured = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == Meters && instrument.Meter.Name == "FlagCluster.Evaluations")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
            {
                var all = tags.ToArray();
                if (value > 0 && Equals(all[0].Value, environment))
                    measured.Add($"{instrument.Name} {string.Join(' ', all[1..].Select(tag => tag.Value))} {value}");
            }
        );
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
