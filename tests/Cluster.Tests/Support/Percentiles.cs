namespace FlagCluster.Cluster.Tests.Support;

/// <summary>The usual summary of many times.</summary>
internal static class Percentiles
{
    public static string Describe(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return $"{sorted.Count} times: p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, the longest {sorted[^1].TotalMilliseconds:0.0} ms";

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1].TotalMilliseconds;
    }
}
