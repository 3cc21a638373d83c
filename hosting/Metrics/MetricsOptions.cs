using System.ComponentModel.DataAnnotations;
using FlagCluster.Hosting.Server;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Configures metrics, at <c>/metrics</c> and over OTLP. Section <c>Metrics</c>.</summary>
public sealed class MetricsOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets a separate address for <c>/metrics</c>, such as <c>http://0.0.0.0:9464</c>, which then serves only <c>/metrics</c> and
    /// <c>/health</c>. When it is empty, <c>/metrics</c> is served at all addresses. Default empty.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// Gets or sets the number of label combinations that each instrument counts separately; it counts the others together. Default
    /// 2,000. The evaluations of one environment take 21. More series cost memory, here and in Prometheus.
    /// </summary>
    [Range(100, 20_000, ErrorMessage = "Metrics:SeriesPerInstrument must be from 100 to 20000.")]
    public int SeriesPerInstrument { get; set; } = 2_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length > 0 && ListenAddress.FindProblem(Url) is { } problem)
            yield return new ValidationResult($"Metrics:Url names '{Url}', {problem}", [nameof(Url)]);
    }
}
