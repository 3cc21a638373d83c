using System.Diagnostics;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Runs programs that some tests require and that are not installed on all machines.</summary>
internal static class Tool
{
    /// <summary>Runs a program at the root of the repository.</summary>
    /// <returns>Its exit code, output and errors.</returns>
    public static (int Code, string Output, string Errors) Run(string program, params string[] arguments) =>
        RunWithInput(program, "", arguments);

    /// <summary>Runs a program at the root of the repository with a text on its standard input.</summary>
    /// <returns>Its exit code, output and errors.</returns>
    public static (int Code, string Output, string Errors) RunWithInput(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Returns whether a program is on the PATH.</summary>
    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
