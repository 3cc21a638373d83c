using System.Diagnostics.Metrics;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Provides the meter <c>FlagCluster.Reports</c>. The instruments are described in <c>docs/metrics.md</c>.</summary>
internal sealed class ReportMetrics
{
    private long _throttled;

    public ReportMetrics(IMeterFactory factory) =>
        factory
            .Create("FlagCluster.Reports")
            .CreateObservableCounter(
                "flagcluster.reports.throttled",
                () => Interlocked.Read(ref _throttled),
                "{report}",
                "Reports rejected because their key exceeded its share."
            );

    /// <summary>Counts a rejected report.</summary>
    public void Throttled() => Interlocked.Increment(ref _throttled);
}
