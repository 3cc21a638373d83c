using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>Configures the export of traces and metrics by OTLP. Section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets the address of the collector that receives traces and metrics by OTLP over gRPC, such as
    /// <c>http://collector:4317</c>. When it is empty, nothing is exported. Default empty.
    /// </summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>
    /// Gets or sets the sampling ratio of requests, from 0 to 1, also of those whose caller samples them. Default 0.01. The trace id
    /// decides.
    /// </summary>
    [Range(0.0, 1.0, ErrorMessage = "Telemetry:TraceRatio must be from 0 to 1.")]
    public double TraceRatio { get; set; } = 0.01;

    /// <summary>
    /// Gets or sets the sampling ratio of evaluations, from 0 to 1, also of those whose caller samples them. Default 0: evaluations are
    /// not traced.
    /// </summary>
    [Range(0.0, 1.0, ErrorMessage = "Telemetry:EvaluationTraceRatio must be from 0 to 1.")]
    public double EvaluationTraceRatio { get; set; }

    /// <summary>Gets whether traces and metrics are exported.</summary>
    public bool IsExported => Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OtlpEndpoint.Length == 0 || IsExported)
            yield break;
        var message = $"Telemetry:OtlpEndpoint is '{OtlpEndpoint}', which is not an address; write something like http://localhost:4317.";
        yield return new ValidationResult(message, [nameof(OtlpEndpoint)]);
    }
}
