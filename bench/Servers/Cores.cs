using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FlagCluster.Bench.Servers;

/// <summary>Gives the server and the load generator a core each, so that they do not share processor time.</summary>
/// <param name="Server">The server's core, or null when cores are shared.</param>
/// <param name="Client">This process's core, or null when cores are shared.</param>
internal sealed record Cores(int? Server, int? Client)
{
    /// <summary>Moves this process to the last core and selects the first one for the server, if the machine permits it.</summary>
    public static Cores Split()
    {
        // ProcessorAffinity would move the main thread only; taskset --all-tasks moves those the runtime has started already.
        var last = Environment.ProcessorCount - 1;
        return last > 0 && Run("taskset", "--all-tasks", "--cpu-list", "--pid", Text(last), Text(Environment.ProcessId))
            ? new(0, last)
            : new(null, null);
    }

    /// <summary>Returns the assignment of the cores as a sentence.</summary>
    public string Describe() =>
        Server is { } server
            ? $"The server runs on core {server} alone, the load generator on core {Client}."
            : "Server and load generator share all cores.";

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // The program is not installed.
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
