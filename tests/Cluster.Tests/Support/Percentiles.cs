namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Summarizes durations.</summary>
internal static class Percentiles
{
    public static string Describe(IEnumerable<TimeSpan> durations)
    {
        var sorted = durations.Order().ToList();
        return $"{sorted.Count} samples: p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, max {sorted[^1].TotalMilliseconds:0.0} ms";

        double At(double quantile) => sorted[(int)Math.Ceiling(quantile * sorted.Count) - 1].TotalMilliseconds;
    }
}
