using System.Diagnostics;
using OpenTelemetry.Trace;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>
/// Which requests are traced: a share of all, by trace id, and of those whose caller says that the trace is recorded the same share, for anybody can
/// say so. Evaluations have a share of their own, and none of it is none at all. What a request or a grain's caller led to is traced as that is. A
/// call to another program that no activity led to is an evaluation's that is not traced, or housekeeping, and begins no trace.
/// </summary>
internal sealed class RequestSampler(TelemetryOptions options) : Sampler
{
    private readonly ParentBasedSampler _inside = new(new TraceIdRatioBasedSampler(options.TraceRatio));
    private readonly ParentBasedSampler _requests = Requests(options.TraceRatio);
    private readonly ParentBasedSampler? _evaluations = options.EvaluationTraceRatio > 0 ? Requests(options.EvaluationTraceRatio) : null;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Kind == ActivityKind.Client && samplingParameters.ParentContext.TraceId == default) return new(SamplingDecision.Drop);
        if (!IsRequest(samplingParameters.Tags)) return _inside.ShouldSample(samplingParameters);
        if (samplingParameters.Name != RequestTraces.Evaluation) return _requests.ShouldSample(samplingParameters);
        return _evaluations?.ShouldSample(samplingParameters) ?? new(SamplingDecision.Drop);
    }

    private static ParentBasedSampler Requests(double ratio)
    {
        var share = new TraceIdRatioBasedSampler(ratio);
        return new(share, remoteParentSampled: share);
    }

    private static bool IsRequest(IEnumerable<KeyValuePair<string, object?>>? tags) => tags?.Any(tag => tag.Key == "url.path") == true;
}
