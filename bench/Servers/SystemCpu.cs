using System.Globalization;

namespace FlagCluster.Bench.Servers;

/// <summary>Reads the CPU time of the whole machine. Without that of the benchmark it is the load by other programs.</summary>
internal static class SystemCpu
{
    private const string File = "/proc/stat";
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(10); // USER_HZ is 100 on every Linux architecture .NET runs on.

    /// <summary>
    /// Returns the CPU time in which the machine was not idle since its start, including interrupts and time stolen by the hypervisor; null
    /// where the system does not report it.
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
