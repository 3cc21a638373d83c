using System.Globalization;

namespace FlagCluster.Bench.Servers;

/// <summary>What the whole machine has spent: less what the benchmark spent, it tells how quiet the machine was.</summary>
internal static class SystemCpu
{
    private const string File = "/proc/stat";
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(10); // USER_HZ is 100 on every Linux architecture .NET runs on.

    /// <summary>
    /// CPU time the machine was not idle since its start, interrupts and time stolen by the hypervisor included; null where the system does
    /// not tell.
    /// </summary>
    public static TimeSpan? Read()
    {
        if (!System.IO.File.Exists(File))
            return null;
        // cpu user nice system idle iowait irq softirq steal …
        var fields = System.IO.File.ReadLines(File).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Interrupts count, for most kernels charge them to the program they interrupt: a loopback receive is one.
        return _tick * (Ticks(1) + Ticks(2) + Ticks(3) + Ticks(6) + Ticks(7) + Ticks(8));

        long Ticks(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }
}
