using System.Diagnostics;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Cli.Tests.Support;

/// <summary>
/// Runs the command as a process, with a configuration of its own: the native program where <c>deploy/publish.sh</c> published it, which
/// <c>FLAGCLUSTER_HOSTS</c> names, and that of the build otherwise.
/// </summary>
internal sealed class Cli : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder = new();

    /// <summary>Gets the path of the configuration file, which does not exist at first.</summary>
    public string ConfigPath => _folder.File("config/config.json");

    /// <summary>Gets or sets whether the native program runs where it is published. Default true.</summary>
    public bool PrefersNative { get; set; } = true;

    /// <summary>Gets environment variables of the command.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Returns a command that is connected to the environment of the demo.</summary>
    public static Cli Of(ServerFixture server)
    {
        var cli = new Cli();
        cli.Variables["FLAGCLUSTER_URL"] = server.Url;
        cli.Variables["FLAGCLUSTER_TOKEN"] = server.Host.AdminToken;
        cli.Variables["FLAGCLUSTER_KEY"] = server.Host.ServerKey;
        cli.Variables["FLAGCLUSTER_PROJECT"] = "shop";
        cli.Variables["FLAGCLUSTER_ENVIRONMENT"] = "staging";
        return cli;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Returns the path of a file in a temporary folder.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Writes a file in a temporary folder and returns its path.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Runs the command to its end.</summary>
    public Task<CliRun> RunAsync(params string[] arguments) => RunAsync(arguments, "");

    /// <summary>Runs the command to its end, with an input.</summary>
    public async Task<CliRun> RunAsync(string[] arguments, string input)
    {
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the command.</summary>
    public Process Start(params string[] arguments)
    {
        var start =
            PrefersNative && Repository.Published("cli", "flagcluster") is { } native
                ? new ProcessStartInfo(native, arguments)
                : new ProcessStartInfo(Repository.Dotnet, [Repository.Program("cli", "flagcluster"), .. arguments]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = _folder.Path;
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("FLAGCLUSTER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var name in new[] { "GITHUB_ACTIONS", "GITLAB_CI", "COLUMNS" })
            start.Environment.Remove(name);
        start.Environment["FLAGCLUSTER_CONFIG"] = ConfigPath;
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
