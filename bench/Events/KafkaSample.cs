using System.Diagnostics;

namespace FlagCluster.Bench.Events;

/// <summary>Represents the measurements of one round.</summary>
/// <param name="Rate">Events acknowledged per second.</param>
/// <param name="Cpu">CPU time of the whole process, including the broker, per event in microseconds.</param>
/// <param name="Allocated">Bytes allocated per event.</param>
internal sealed record KafkaSample(double Rate, double Cpu, double Allocated)
{
    /// <summary>Measures the sending of a number of events.</summary>
    public static async Task<KafkaSample> TakeAsync(int events, Func<Task> send)
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        await send();
        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        self.Refresh();
        cpu = self.TotalProcessorTime - cpu;
        return new(events / time.TotalSeconds, cpu.TotalMicroseconds / events, (double)allocated / events);
    }
}
