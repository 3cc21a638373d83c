using System.Diagnostics.Metrics;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;
using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Tests.Metrics;

/// <summary>A collector that listens to a meter of the test's own.</summary>
[Collection("Collectors")]
public abstract class CollectorTests : IDisposable
{
    private readonly string _name = $"{TelemetrySources.Prefix}Tests.{Guid.NewGuid():N}";
    private MetricsCollector? _collector;

    protected CollectorTests() => Meter = new(_name);

    protected Meter Meter { get; }

    public void Dispose()
    {
        _collector?.Dispose();
        Meter.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Listen(int limit = 100) => _collector = new(
        new("tests", [], []), Options.Create(new TelemetryOptions { SeriesPerInstrument = limit }), NullLogger<MetricsCollector>.Instance);

    /// <summary>What this test's meter measured: the runtime's own is always there.</summary>
    protected string Read()
    {
        var lines = _collector!.Write().Split('\n');
        var mine = lines.Where(line => !line.Contains("dotnet_", StringComparison.Ordinal));
        return string.Join('\n', mine);
    }
}
