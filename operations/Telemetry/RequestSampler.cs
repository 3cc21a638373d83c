using System.Diagnostics;
using OpenTelemetry.Trace;

namespace FlagCluster.Operations;

/// <summary>
/// Which requests are traced: a share, or what the caller decided. Evaluations have a share of their own, and none of it is none at all. A call to
/// another program that no activity led to is an evaluation's that is not traced, or housekeeping, and begins no trace.
/// </summary>
internal sealed class RequestSampler(TelemetryOptions options) : Sampler
{
    private readonly ParentBasedSampler _requests = new(new TraceIdRatioBasedSampler(options.TraceRatio));
    private readonly ParentBasedSampler? _evaluations = options.EvaluationTraceRatio > 0 ? new(new TraceIdRatioBasedSampler(options.EvaluationTraceRatio)) : null;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Kind == ActivityKind.Client && samplingParameters.ParentContext.TraceId == default) return new(SamplingDecision.Drop);
        if (!IsEvaluation(samplingParameters.Tags)) return _requests.ShouldSample(samplingParameters);
        return _evaluations?.ShouldSample(samplingParameters) ?? new(SamplingDecision.Drop);
    }

    private static bool IsEvaluation(IEnumerable<KeyValuePair<string, object?>>? tags)
    {
        foreach (var (name, value) in tags ?? [])
            if (name == "url.path") return RequestTraces.IsEvaluation(value as string);
        return false;
    }
}
