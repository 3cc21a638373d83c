using System.Diagnostics;
using System.Globalization;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Represents the messages and the processor time of the silos of a cluster at one time.</summary>
/// <param name="Messages">The number of messages that the silos have received.</param>
/// <param name="ProcessorTime">The processor time that the silos have used.</param>
/// <param name="Timestamp">The time stamp.</param>
internal readonly record struct SiloUsage(double Messages, TimeSpan ProcessorTime, long Timestamp)
{
    private const string Counter = "orleans_messaging_received_messages_size_bytes";

    /// <summary>Reads the usage from the silos.</summary>
    public static async Task<SiloUsage> ReadAsync(RealCluster cluster)
    {
        var messages = 0.0;
        foreach (var silo in cluster.Silos)
            messages += Sum(await silo.Http.GetStringAsync("/metrics"));
        return new(messages, cluster.Silos.Aggregate(TimeSpan.Zero, (sum, silo) => sum + silo.ProcessorTime), Stopwatch.GetTimestamp());
    }

    /// <summary>Returns the usage since an earlier time.</summary>
    public (double Messages, TimeSpan ProcessorTime, double Seconds) Since(SiloUsage start) =>
        (Messages - start.Messages, ProcessorTime - start.ProcessorTime, Stopwatch.GetElapsedTime(start.Timestamp, Timestamp).TotalSeconds);

    private static double Sum(string metrics)
    {
        var lines = metrics.Split('\n').Where(line => line.StartsWith(Counter + "_count", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        return lines.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
