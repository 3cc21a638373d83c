using System.Diagnostics;

namespace FlagCluster.Testing.Git;

/// <summary>Runs the <c>git</c> command without the settings of the user and of the machine.</summary>
internal static class GitCommand
{
    public static async Task<string> RunAsync(string directory, params string[] arguments)
    {
        using var process = Process.Start(CreateStart(directory, arguments))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed: {await error}");
    }

    public static ProcessStartInfo CreateStart(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var role in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{role}_NAME"] = "Ada Lovelace";
            start.Environment[$"GIT_{role}_EMAIL"] = "ada@example.com";
        }
        return start;
    }
}
