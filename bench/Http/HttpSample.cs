using System.Diagnostics;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>Represents the measurements of one round of load.</summary>
/// <param name="Throughput">Responses per second.</param>
/// <param name="Cpu">Microseconds of the server's CPU time per response.</param>
/// <param name="Allocated">Bytes that the server allocated per response.</param>
/// <param name="ServerShare">CPU time of the server by wall time; 1 is one core all the time.</param>
/// <param name="GeneratorShare">The same of the load generator.</param>
/// <param name="OthersShare">The same of all other programs on the machine; 0 where it is unknown.</param>
/// <param name="Latency">The times from request to response.</param>
internal sealed record HttpSample(
    double Throughput,
    double Cpu,
    double Allocated,
    double ServerShare,
    double GeneratorShare,
    double OthersShare,
    Histogram Latency
)
{
    /// <summary>Runs a round and reads the counters of both processes before and after it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="generator">The load.</param>
    /// <param name="duration">The duration of the load.</param>
    /// <param name="pause">The time after the load whose CPU time and allocations count as the round's.</param>
    public static async Task<HttpSample> TakeAsync(ServerProcess server, LoadGenerator generator, TimeSpan duration, TimeSpan pause)
    {
        var before = await server.ReadStatsAsync();
        var (own, all) = (Environment.CpuUsage.TotalTime, SystemCpu.Read());
        var start = Stopwatch.GetTimestamp();
        var round = await generator.RunAsync(duration);
        await Task.Delay(pause, TimeProvider.System);
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        (own, all) = (Environment.CpuUsage.TotalTime - own, SystemCpu.Read() - all);
        var after = await server.ReadStatsAsync();
        var cpu = after.CpuMicroseconds - before.CpuMicroseconds;
        var others = all is { } total ? total.TotalSeconds - own.TotalSeconds - (cpu / 1e6) : 0;
        return new(
            round.Requests / round.Seconds,
            cpu / round.Requests,
            (after.AllocatedBytes - before.AllocatedBytes) / (double)round.Requests,
            cpu / 1e6 / wall,
            own.TotalSeconds / wall,
            others / wall,
            round.Latency
        );
    }
}
