using System.Globalization;

namespace FlagCluster.Bench.Servers;

/// <summary>Represents the resources that a server process has used so far.</summary>
/// <param name="CpuMicroseconds">User and system time of all its threads.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap since its start.</param>
/// <param name="HeapBytes">Bytes in use on the managed heap.</param>
/// <param name="ResidentBytes">Anonymous memory in RAM: managed heap, native heaps, stacks; not mapped files.</param>
internal sealed record ServerStats(double CpuMicroseconds, long AllocatedBytes, long HeapBytes, long ResidentBytes)
{
    /// <summary>Reads the numbers of this process.</summary>
    /// <param name="collect">True compacts the heap and releases free memory first, so that only referenced memory counts.</param>
    public static ServerStats Read(bool collect)
    {
        for (var pass = 0; collect && pass < 3; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return new(
            Environment.CpuUsage.TotalTime.TotalMicroseconds,
            GC.GetTotalAllocatedBytes(precise: true),
            GC.GetTotalMemory(forceFullCollection: false),
            Resident()
        );
    }

    private static long Resident()
    {
        const string File = "/proc/self/status";
        const string Field = "RssAnon:";
        if (!System.IO.File.Exists(File))
            return Environment.WorkingSet;
        var line = System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null
            ? Environment.WorkingSet
            : long.Parse(line.AsSpan(Field.Length).Trim().TrimEnd("kB"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)
                * 1024;
    }
}
