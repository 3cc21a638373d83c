using System.Diagnostics;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Programs that some tests need and not every machine has.</summary>
internal static class Tool
{
    /// <summary>Runs a program at the root of the repository.</summary>
    /// <returns>Its exit code, output and errors.</returns>
    public static (int Code, string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
