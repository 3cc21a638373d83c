using System.Diagnostics.Metrics;
using FlagCluster.Hosting.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Tests.Metrics;

/// <summary>Provides a collector that listens to the meter of one test.</summary>
[Collection("Collectors")]
public abstract class CollectorTests : IDisposable
{
    private readonly string _name = $"{MeterSelection.Prefix}Tests.{Guid.NewGuid():N}";
    private MetricsCollector? _collector;

    protected CollectorTests() => Meter = new(_name);

    protected Meter Meter { get; }

    public void Dispose()
    {
        _collector?.Dispose();
        Meter.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Listen(int limit = 100) =>
        _collector = new(new(), Options.Create(new MetricsOptions { SeriesPerInstrument = limit }), NullLogger<MetricsCollector>.Instance);

    /// <summary>Returns the metrics of this test's meter, without those of the runtime.</summary>
    protected string Read()
    {
        var lines = _collector!.Write().Split('\n');
        var mine = lines.Where(line => !line.Contains("dotnet_", StringComparison.Ordinal));
        return string.Join('\n', mine);
    }
}
