using System.Diagnostics;
using FlagCluster.Hosting.Telemetry;
using OpenTelemetry.Trace;

namespace FlagCluster.Hosting.Tests.Telemetry;

public sealed class RequestSamplerTests
{
    private const string InsideTheRatio = "00000000000000001111111111111111",
        OutsideTheRatio = "11111111111111111111111111111111";

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags/a", 0.0, false, false)]
    [InlineData("/ofrep/v1/evaluate/flags", 0.0, true, false)]
    [InlineData("/ofrep/v1/evaluate/flags/a", 1.0, false, true)]
    [InlineData("/api/v1/projects", 0.0, false, true)]
    [InlineData(null, 0.0, false, true)]
    public void ShouldSample_Request_UsesTheRatioOfItsKind(string? path, double evaluations, bool callerSampled, bool expected)
    {
        var sampler = new RequestSampler(new() { TraceRatio = 1, EvaluationTraceRatio = evaluations });
        var parent = callerSampled ? Caller(ActivityTraceFlags.Recorded) : default;
        KeyValuePair<string, object?>[] tags = path is null ? [] : [new("http.request.method", "POST"), new("url.path", path)];

        var result = sampler.ShouldSample(new(parent, ActivityTraceId.CreateRandom(), NameOf(path), ActivityKind.Server, tags));

        Assert.Equal(expected, result.Decision == SamplingDecision.RecordAndSample);
    }

    [Theory]
    [InlineData("/api/v1/projects", InsideTheRatio, ActivityTraceFlags.Recorded, true)]
    [InlineData("/api/v1/projects", OutsideTheRatio, ActivityTraceFlags.Recorded, false)]
    [InlineData("/api/v1/projects", InsideTheRatio, ActivityTraceFlags.None, false)]
    [InlineData("/ofrep/v1/evaluate/flags/a", InsideTheRatio, ActivityTraceFlags.Recorded, true)]
    [InlineData("/ofrep/v1/evaluate/flags/a", OutsideTheRatio, ActivityTraceFlags.Recorded, false)]
    [InlineData(null, OutsideTheRatio, ActivityTraceFlags.Recorded, true)]
    public void ShouldSample_RemoteParent_AppliesTheRatioToRequestsOnly(string? path, string trace, ActivityTraceFlags flags, bool expected)
    {
        var sampler = new RequestSampler(new() { TraceRatio = 0.01, EvaluationTraceRatio = 0.01 });
        KeyValuePair<string, object?>[] tags = path is null ? [] : [new("url.path", path)];
        var traceId = ActivityTraceId.CreateFromString(trace);

        var result = sampler.ShouldSample(new(Caller(flags), traceId, NameOf(path), ActivityKind.Server, tags));

        Assert.Equal(expected, result.Decision == SamplingDecision.RecordAndSample);
    }

    [Theory]
    [InlineData(ActivityKind.Client, false, false)]
    [InlineData(ActivityKind.Client, true, true)]
    [InlineData(ActivityKind.Internal, false, true)]
    public void ShouldSample_ActivityOfAKind_DropsClientCallsWithoutAParent(ActivityKind kind, bool hasParent, bool expected)
    {
        var sampler = new RequestSampler(new() { TraceRatio = 1 });
        var request = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var parent = hasParent ? request : default;

        var result = sampler.ShouldSample(new(parent, ActivityTraceId.CreateRandom(), "call", kind));

        Assert.Equal(expected, result.Decision == SamplingDecision.RecordAndSample);
    }

    private static string NameOf(string? path) =>
        path?.StartsWith("/ofrep", StringComparison.Ordinal) == true ? RequestTraces.Evaluation : "POST";

    private static ActivityContext Caller(ActivityTraceFlags flags) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: true);
}
