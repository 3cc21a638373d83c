using System.ComponentModel.DataAnnotations;
using FlagCluster.Hosting.Telemetry;

namespace FlagCluster.Hosting.Tests.Hosts;

/// <summary>Settings that attributes alone cannot judge.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("http://localhost:4317", "", null)]
    [InlineData("", "http://0.0.0.0:9464", null)]
    [InlineData("localhost:4317", "", "Telemetry:OtlpEndpoint is 'localhost:4317'")]
    [InlineData("", "https://localhost:9464", "Telemetry:MetricsUrl names 'https://localhost:9464'")]
    [InlineData("", "9464", "Telemetry:MetricsUrl names '9464'")]
    public void Validate_AddressesOfTelemetry_AreChecked(string otlp, string metrics, string? problem)
    {
        var options = new TelemetryOptions { OtlpEndpoint = otlp, MetricsUrl = metrics };

        var results = options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!).ToList();

        if (problem is null) Assert.Empty(results);
        else Assert.StartsWith(problem, Assert.Single(results), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(20_000, true)]
    [InlineData(20_001, false)]
    public void Validate_SeriesPerInstrument_KeepsThemFewEnough(int series, bool good)
    {
        var options = new TelemetryOptions { SeriesPerInstrument = series };

        Assert.Equal(good, Validator.TryValidateObject(options, new(options), null, validateAllProperties: true));
    }
}
