using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace FlagCluster.Bench.Reporting;

/// <summary>Describes the machine on which numbers were measured.</summary>
internal static class Machine
{
    /// <summary>Returns CPU, cores, memory, system, runtime and date, one per line.</summary>
    public static string Describe(TimeProvider time)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            - CPU: {Cpu()}, {Environment.ProcessorCount} cores for this process, {RuntimeInformation.ProcessArchitecture}
            - Memory: {memory:0.0} GiB
            - System: {RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}
            - Runtime: {RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} GC
            - Date: {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC
            """
        );
    }

    private static string Cpu()
    {
        const string File = "/proc/cpuinfo";
        const string Field = "model name";
        if (!System.IO.File.Exists(File))
            return "unknown model";
        var line = System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? "unknown model" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
