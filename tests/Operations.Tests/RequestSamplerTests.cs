using System.Diagnostics;
using OpenTelemetry.Trace;

namespace FlagCluster.Operations.Tests;

public sealed class RequestSamplerTests
{
    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags/a", 0.0, false, false)]
    [InlineData("/ofrep/v1/evaluate/flags", 0.0, true, false)]
    [InlineData("/ofrep/v1/evaluate/flags/a", 1.0, false, true)]
    [InlineData("/api/v1/projects", 0.0, false, true)]
    [InlineData(null, 0.0, false, true)]
    public void ShouldSample_ARequest_HasTheShareOfItsKind(string? path, double evaluations, bool callerSampled, bool expected)
    {
        var sampler = new RequestSampler(new() { TraceRatio = 1, EvaluationTraceRatio = evaluations });
        var parent = callerSampled ? new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded) : default;
        KeyValuePair<string, object?>[] tags = path is null ? [] : [new("http.request.method", "POST"), new("url.path", path)];

        var result = sampler.ShouldSample(new(parent, ActivityTraceId.CreateRandom(), "request", ActivityKind.Server, tags));

        Assert.Equal(expected, result.Decision == SamplingDecision.RecordAndSample);
    }

    [Theory]
    [InlineData(ActivityKind.Client, false, false)]
    [InlineData(ActivityKind.Client, true, true)]
    [InlineData(ActivityKind.Internal, false, true)]
    public void ShouldSample_ACallOfNoRequest_BeginsNoTrace(ActivityKind kind, bool ofRequest, bool expected)
    {
        var sampler = new RequestSampler(new() { TraceRatio = 1 });
        var parent = ofRequest ? new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded) : default;

        var result = sampler.ShouldSample(new(parent, ActivityTraceId.CreateRandom(), "call", kind));

        Assert.Equal(expected, result.Decision == SamplingDecision.RecordAndSample);
    }
}
