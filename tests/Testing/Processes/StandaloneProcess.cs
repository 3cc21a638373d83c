using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlagCluster.Testing.Processes;

/// <summary>Represents the standalone server as a separate process, on a port that the system chose.</summary>
internal sealed partial class StandaloneProcess : HostProcess
{
    private const string LogPort = "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information";

    private StandaloneProcess(Child process, Uri url)
        : base("the server", url) => StartProcess(() => process);

    /// <summary>Gets the content of <c>demo.json</c>, with the URL that the server listens on.</summary>
    public JsonObject Demo { get; private set; } = [];

    public override string AdminToken => (string)Demo["adminToken"]!;

    public override string ServerKey => (string)Demo["serverKey"]!;

    /// <summary>Starts the program on a port that the system chooses, and does not wait.</summary>
    public static Child Launch(string data, params string[] more) => Launch(data, 0, more);

    /// <summary>Starts the program on a port, and does not wait.</summary>
    public static Child Launch(string data, int port, params string[] more) =>
        new(
            Repository.Dotnet,
            [Repository.Host("standalone"), $"--Server:Urls=http://127.0.0.1:{port}", $"--Data:Directory={data}", .. more]
        );

    /// <summary>Starts a server with the demo and waits until it is ready.</summary>
    public static Task<StandaloneProcess> StartAsync(string data, params string[] more) =>
        StartBareAsync(data, [$"--Demo:Ruleset={Repository.ShopRuleset}", .. more]);

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static async Task<StandaloneProcess> StartBareAsync(string data, params string[] more)
    {
        var process = Launch(data, [LogPort, .. more]);
        StandaloneProcess? server = null;
        try
        {
            Uri? url = null;
            await Waiting.Until(() => Task.FromResult((url = FindUrl(process)) is not null), "the server to listen");
            server = new StandaloneProcess(process, url!);
            await server.WaitUntilReadyAsync();
            await server.ReadDemoAsync(Path.Combine(data, "demo.json"));
            return server;
        }
        catch
        {
            if (server is null)
                process.Dispose();
            else
                server.Dispose();
            throw;
        }
    }

    /// <summary>Writes the demo's keys with the URL that the server listens on, for clients that read them from a file.</summary>
    public Task SaveDemoAsync(string path) => File.WriteAllTextAsync(path, Demo.ToJsonString());

    private async Task ReadDemoAsync(string path)
    {
        if (!File.Exists(path))
            return;
        Demo = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        Demo["url"] = Http.BaseAddress!.ToString().TrimEnd('/');
    }

    private static Uri? FindUrl(Child process)
    {
        if (process.HasExited)
            throw new InvalidOperationException($"The server exited:\n{process.Everything}");
        return ListeningUrl().Match(process.Output) is { Success: true } match ? new(match.Groups[1].Value) : null;
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:[0-9]+)")]
    private static partial Regex ListeningUrl();
}
