using System.Diagnostics;
using OpenTelemetry.Trace;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>
/// Samples requests by trace id with <see cref="TelemetryOptions.TraceRatio"/>, and evaluations with
/// <see cref="TelemetryOptions.EvaluationTraceRatio"/>. The ratio also applies to traces that the caller samples, because any caller can
/// claim that. Activities inside a request or a grain call follow their parent. An outgoing call without a parent belongs to an evaluation
/// that is not traced, or to a background task, and starts no trace.
/// </summary>
internal sealed class RequestSampler(TelemetryOptions options) : Sampler
{
    private readonly ParentBasedSampler _inside = new(new TraceIdRatioBasedSampler(options.TraceRatio));
    private readonly ParentBasedSampler _requests = Requests(options.TraceRatio);
    private readonly ParentBasedSampler? _evaluations = options.EvaluationTraceRatio > 0 ? Requests(options.EvaluationTraceRatio) : null;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Kind == ActivityKind.Client && samplingParameters.ParentContext.TraceId == default)
            return new(SamplingDecision.Drop);
        if (!IsRequest(samplingParameters.Tags))
            return _inside.ShouldSample(samplingParameters);
        if (samplingParameters.Name != RequestTraces.Evaluation)
            return _requests.ShouldSample(samplingParameters);
        return _evaluations?.ShouldSample(samplingParameters) ?? new(SamplingDecision.Drop);
    }

    private static ParentBasedSampler Requests(double ratio)
    {
        var sampler = new TraceIdRatioBasedSampler(ratio);
        return new(sampler, remoteParentSampled: sampler);
    }

    private static bool IsRequest(IEnumerable<KeyValuePair<string, object?>>? tags) => tags?.Any(tag => tag.Key == "url.path") == true;
}
