using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Runs the <c>git</c> command with an environment of its own: no settings of the user, the machine or a repository have an effect, no hook
/// runs, nothing is asked, and only SSH is allowed.
/// </summary>
/// <param name="git">The program.</param>
/// <param name="time">The clock.</param>
internal sealed class GitProcess(string git, TimeProvider time)
{
    private const int MaxOutput = 1024 * 1024,
        MaxMessage = 300,
        KillMilliseconds = 5_000;

    private static readonly TimeSpan SizeInterval = TimeSpan.FromSeconds(1);

    private static readonly (string Name, string Value)[] Settings =
    [
        ("protocol.allow", "never"),
        ("protocol.ssh.allow", "always"),
        ("core.hooksPath", "/dev/null"),
        ("fetch.fsckObjects", "true"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("submodule.recurse", "false"),
    ];

    /// <summary>Runs a command.</summary>
    /// <param name="directory">The local copy.</param>
    /// <param name="sshCommand">The command that Git runs in place of <c>ssh</c>.</param>
    /// <param name="maxBytes">The largest size of the local copy.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Kills the process with those that it has started.</param>
    /// <returns>The exit code, the output and the messages.</returns>
    /// <exception cref="GitException">The program cannot be started, or the copy becomes too large; it is deleted then.</exception>
    public async Task<(int Code, string Output, string Errors)> RunAsync(
        string directory,
        string sshCommand,
        long maxBytes,
        string[] arguments,
        CancellationToken cancellationToken
    )
    {
        using var process = Start(directory, sshCommand, arguments);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isTooLarge = false;
        try
        {
            var (output, errors) = (ReadAsync(process.StandardOutput, ended.Token), ReadAsync(process.StandardError, ended.Token));
            var exit = process.WaitForExitAsync(ended.Token);
            isTooLarge = await ExceedsAsync(directory, maxBytes, exit, ended.Token);
            if (isTooLarge)
                throw new GitException(
                    GitFailure.Unreachable,
                    $"The repository has more than {maxBytes / (1024 * 1024)} MiB. Use a smaller repository, or raise Git:MaxMegabytes."
                );
            await exit;
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            await ended.CancelAsync();
            Kill(process);
            if (isTooLarge)
                GitCopies.Delete(directory);
        }
    }

    /// <summary>
    /// Returns the first message of Git itself. When that says only that the connection has failed, the cause is the last line of SSH or
    /// of the host before it.
    /// </summary>
    public static string Explain(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var generic = Array.FindIndex(lines, line => line.StartsWith("fatal: Could not read from remote", StringComparison.Ordinal));
        var line =
            generic > 0
                ? lines[generic - 1]
                : Array.Find(lines, line => line.StartsWith("fatal:", StringComparison.Ordinal)) ?? lines.FirstOrDefault("no message");
        // A host may print anything, also what a store cannot keep.
        return Clipped.Text(string.Concat(line.Where(letter => !char.IsControl(letter))), MaxMessage);
    }

    private Process Start(string directory, string sshCommand, string[] arguments)
    {
        var start = new ProcessStartInfo(git, ["--git-dir", directory, .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ASKPASS"] = "/bin/false";
        start.Environment["GIT_SSH_VARIANT"] = "ssh";
        start.Environment["GIT_SSH_COMMAND"] = sshCommand;
        // The copy may be of another user id of the same container.
        (string Name, string Value)[] settings = [.. Settings, ("safe.directory", directory)];
        start.Environment["GIT_CONFIG_COUNT"] = settings.Length.ToString(CultureInfo.InvariantCulture);
        foreach (var (index, (name, value)) in settings.Index())
        {
            start.Environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{index}")] = name;
            start.Environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{index}")] = value;
        }
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new GitException(
                GitFailure.Unreachable,
                "The command 'git' is not available in this process. Git over SSH requires it, and 'ssh'.",
                exception
            );
        }
    }

    /// <summary>Waits for the end of a process, or until the copy is too large.</summary>
    private async Task<bool> ExceedsAsync(string directory, long maxBytes, Task exit, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(exit, Task.Delay(SizeInterval, time, cancellationToken)) != exit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (SizeOf(directory) > maxBytes)
                return true;
        }
        return SizeOf(directory) > maxBytes;
    }

    private static long SizeOf(string directory)
    {
        try
        {
            return new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // Git has renamed a temporary file; the next look finds it.
            return 0;
        }
    }

    /// <summary>Reads the first characters and drains the rest, so that the process does not wait.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4_096];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            text.Append(buffer, 0, Math.Min(read, MaxOutput - text.Length));
        return text.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(KillMilliseconds);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
