using System.ComponentModel.DataAnnotations;
using FlagCluster.Hosting.Server;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>What the program tells about itself, and to whom. Section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>
    /// An address of its own for <c>/metrics</c>, such as <c>http://0.0.0.0:9464</c>, which then serves <c>/metrics</c> and <c>/health</c> alone;
    /// empty serves them with everything else. Default empty.
    /// </summary>
    public string MetricsUrl { get; set; } = "";

    /// <summary>
    /// Combinations of labels that are counted one by one for each instrument, at <c>/metrics</c> and over OTLP; those past them are counted together.
    /// Default 2,000. Each environment's evaluations take seven for each evaluation surface. More costs memory, here and at Prometheus.
    /// </summary>
    [Range(100, 20_000, ErrorMessage = "Telemetry:SeriesPerInstrument must be from 100 to 20000.")]
    public int SeriesPerInstrument { get; set; } = 2_000;

    /// <summary>Where traces and metrics are sent by OTLP over gRPC, such as <c>http://collector:4317</c>; empty sends nothing. Default empty.</summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>The share of requests that are traced, from 0 to 1; the same of those whose caller says that they are. Default 0.01. It is chosen by trace id.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Telemetry:TraceRatio must be from 0 to 1.")]
    public double TraceRatio { get; set; } = 0.01;

    /// <summary>The share of evaluations over OFREP that are traced, from 0 to 1; the same of those whose caller says that they are. Default 0, which traces none.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Telemetry:EvaluationTraceRatio must be from 0 to 1.")]
    public double EvaluationTraceRatio { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MetricsUrl.Length > 0 && ServerOptions.Problem(MetricsUrl) is { } problem)
            yield return new ValidationResult($"Telemetry:MetricsUrl names '{MetricsUrl}', {problem}", [nameof(MetricsUrl)]);
        if (OtlpEndpoint.Length > 0 && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"))
            yield return new ValidationResult($"Telemetry:OtlpEndpoint is '{OtlpEndpoint}', which is no address; write something like http://localhost:4317.", [nameof(OtlpEndpoint)]);
    }
}
