using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Bench.Servers;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Bench.Http;

/// <summary>What one round of load showed.</summary>
/// <param name="Throughput">Answers per second.</param>
/// <param name="Cpu">Microseconds of the server's CPU time per answer.</param>
/// <param name="Allocated">Bytes the server allocated per answer.</param>
/// <param name="ServerShare">CPU time of the server by wall time; 1 is one core all the time.</param>
/// <param name="GeneratorShare">The same of the load generator.</param>
/// <param name="OthersShare">The same of all other programs on the machine; 0 where it is not known.</param>
/// <param name="Latency">The times from request to answer.</param>
internal sealed record HttpSample(double Throughput, double Cpu, double Allocated, double ServerShare, double GeneratorShare,
    double OthersShare, Histogram Latency)
{
    /// <summary>Runs a round and reads both processes' meters around it.</summary>
    public static async Task<HttpSample> TakeAsync(ServerProcess server, LoadGenerator generator, TimeSpan duration)
    {
        var before = await server.ReadStatsAsync();
        var (own, all) = (Environment.CpuUsage.TotalTime, SystemCpu.Read());
        var round = await generator.RunAsync(duration);
        (own, all) = (Environment.CpuUsage.TotalTime - own, SystemCpu.Read() - all);
        var after = await server.ReadStatsAsync();
        var cpu = after.CpuMicroseconds - before.CpuMicroseconds;
        var others = all is { } total ? total.TotalSeconds - own.TotalSeconds - (cpu / 1e6) : 0;
        return new(
            round.Requests / round.Seconds,
            cpu / round.Requests,
            (after.AllocatedBytes - before.AllocatedBytes) / (double)round.Requests,
            cpu / 1e6 / round.Seconds,
            own.TotalSeconds / round.Seconds,
            others / round.Seconds,
            round.Latency);
    }
}
