using System.Diagnostics;
using System.Globalization;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>What the silos of a cluster have done up to a moment.</summary>
/// <param name="Messages">Messages they received.</param>
/// <param name="Processor">Processor time they used.</param>
/// <param name="Time">The moment.</param>
internal readonly record struct SiloWork(double Messages, TimeSpan Processor, long Time)
{
    private const string Counter = "orleans_messaging_received_messages_size_bytes";

    public static async Task<SiloWork> OfAsync(RealCluster cluster)
    {
        var messages = 0.0;
        foreach (var silo in cluster.Silos)
            messages += Sum(await silo.Http.GetStringAsync("/metrics"));
        return new(messages, cluster.Silos.Aggregate(TimeSpan.Zero, (sum, silo) => sum + silo.Processor), Stopwatch.GetTimestamp());
    }

    /// <summary>The work since an earlier moment.</summary>
    public (double Messages, TimeSpan Processor, double Seconds) Since(SiloWork start) =>
        (Messages - start.Messages, Processor - start.Processor, Stopwatch.GetElapsedTime(start.Time, Time).TotalSeconds);

    private static double Sum(string metrics)
    {
        var lines = metrics.Split('\n').Where(line => line.StartsWith(Counter + "_count", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        return lines.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
