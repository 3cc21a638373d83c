using System.Diagnostics.Metrics;

namespace FlagCluster.Control.Directory;

/// <summary>Provides the meter <c>FlagCluster.Control</c>.</summary>
internal sealed class ControlMetrics(IMeterFactory meters)
{
    private readonly Meter _meter = meters.Create("FlagCluster.Control");

    /// <summary>Starts to report a reader.</summary>
    public void Observe(ControlReader reader) =>
        _meter.CreateObservableGauge(
            "flagcluster.control.age",
            () => reader.Age.TotalSeconds,
            "s",
            "Time since keys and environments were last read from the store."
        );
}
