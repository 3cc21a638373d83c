using System.Diagnostics;

namespace FlagCluster.Bench.Servers;

/// <summary>Describes child processes that run this program with other arguments.</summary>
internal static class ChildProcess
{
    /// <summary>Returns how to start this program again, with redirected input and output and the default sockets.</summary>
    /// <param name="prefix">A program that starts it, such as <c>taskset</c>, with its arguments; or nothing.</param>
    /// <param name="arguments">The arguments.</param>
    public static ProcessStartInfo Describe(IReadOnlyList<string> prefix, params IReadOnlyList<string> arguments)
    {
        var self =
            Environment.ProcessPath ?? throw new UsageException("The path of this program is not known, so it cannot start its servers.");
        List<string> command = [.. prefix, self];
        // Under `dotnet FlagCluster.Bench.dll` the program is `dotnet`, and the assembly its first argument.
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            command.Add(typeof(ChildProcess).Assembly.Location);
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var variable in ClientSockets.Variables)
            start.Environment.Remove(variable);
        return start;
    }
}
