using System.Net;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Testing.Processes;

/// <summary>The real server as a process of its own.</summary>
internal sealed class StandaloneProcess : ApiClient
{
    private StandaloneProcess(Child process, Uri url) : base(url) => Process = process;

    public Child Process { get; }

    /// <summary>The keys of the demo.</summary>
    public JsonObject Demo { get; private set; } = [];

    public override string AdminToken => (string)Demo["adminToken"]!;

    public override string ServerKey => (string)Demo["serverKey"]!;

    /// <summary>Starts the program and lets the caller see what comes of it.</summary>
    public static Child Launch(string data, int port, params string[] more) =>
        new(Repository.Dotnet, [Repository.Program("standalone", "FlagCluster.Standalone"), $"--Server:Urls=http://127.0.0.1:{port}", $"--Data:Directory={data}", .. more]);

    /// <summary>Starts a server with the demo and waits until it is ready.</summary>
    public static Task<StandaloneProcess> StartAsync(string data, params string[] more) => StartBareAsync(data, [$"--Demo:Ruleset={Repository.ShopRuleset}", .. more]);

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static async Task<StandaloneProcess> StartBareAsync(string data, params string[] more)
    {
        var port = Ports.Next();
        var server = new StandaloneProcess(Launch(data, port, more), new($"http://127.0.0.1:{port}"));
        try
        {
            await Waiting.Until(async () => !server.Process.HasExited
                ? await server.HealthAsync("ready") is { Status: HttpStatusCode.OK }
                : throw new InvalidOperationException($"The server ended:\n{server.Process.Everything}"), "the server to be ready");
            var demo = Path.Combine(data, "demo.json");
            if (File.Exists(demo)) server.Demo = JsonNode.Parse(await File.ReadAllTextAsync(demo))!.AsObject();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>kill -9, and the wait for the end.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.ExitAsync();
    }

    /// <summary>kill -TERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Process.Terminate();
        return await Process.ExitAsync();
    }

    public override void Dispose()
    {
        Process.Dispose();
        base.Dispose();
    }
}
