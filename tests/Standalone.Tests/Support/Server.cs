using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Testing;

namespace FlagCluster.Standalone.Tests.Support;

/// <summary>The real server as a process of its own.</summary>
internal sealed class Server : IDisposable
{
    public const string EnvironmentPath = "/api/v1/projects/shop/environments/production";

    private Server(Child process, Uri url)
    {
        Process = process;
        Http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 200 }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Child Process { get; }

    public HttpClient Http { get; }

    public int Port => Http.BaseAddress!.Port;

    /// <summary>The keys of the demo.</summary>
    public JsonObject Demo { get; private set; } = [];

    public string AdminToken => (string)Demo["adminToken"]!;

    public string ServerKey => (string)Demo["serverKey"]!;

    /// <summary>Starts the program and lets the caller see what comes of it.</summary>
    public static Child Launch(string data, int port, params string[] more) =>
        new(Repository.Dotnet, [Repository.Program("standalone", "FlagCluster.Standalone"), $"--Server:Urls=http://127.0.0.1:{port}", $"--Data:Directory={data}", .. more]);

    /// <summary>Starts a server with the demo and waits until it is ready.</summary>
    public static Task<Server> StartAsync(string data, params string[] more) => StartBareAsync(data, [$"--Demo:Ruleset={Repository.ShopRuleset}", .. more]);

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static async Task<Server> StartBareAsync(string data, params string[] more)
    {
        var port = FreePort();
        var server = new Server(Launch(data, port, more), new($"http://127.0.0.1:{port}"));
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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A health endpoint's answer; null when nothing listens.</summary>
    public async Task<(HttpStatusCode Status, string Word)?> HealthAsync(string which)
    {
        try
        {
            using var response = await Http.GetAsync($"/health/{which}");
            return (response.StatusCode, (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["status"]!);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A management request; the path is inside the demo's production environment.</summary>
    public async Task<Reply> ManageAsync(HttpMethod method, string path, JsonNode? body = null, string? operation = null)
    {
        using var request = new HttpRequestMessage(method, EnvironmentPath + path);
        request.Headers.Authorization = new("Bearer", AdminToken);
        if (operation is not null) request.Headers.Add("Idempotency-Key", operation);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json");
        return await SendAsync(request);
    }

    /// <summary>Evaluates one flag over OFREP.</summary>
    public async Task<Reply> EvaluateAsync(string flag, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ofrep/v1/evaluate/flags/{flag}") { Content = JsonContent.Create(new { context = new { targetingKey = "ada" } }) };
        request.Headers.Authorization = new("Bearer", key ?? ServerKey);
        return await SendAsync(request);
    }

    /// <summary>The whole history, oldest first.</summary>
    public async Task<List<JsonObject>> HistoryAsync()
    {
        var items = new List<JsonObject>();
        string? next = null;
        do
        {
            var page = (await ManageAsync(HttpMethod.Get, "/changes?limit=100" + (next is null ? "" : $"&after={next}"))).Ok();
            items.AddRange(page["items"]!.AsArray().Select(item => item!.AsObject()));
            next = (string?)page["next"];
        }
        while (next is not null);
        items.Reverse();
        return items;
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

    public void Dispose()
    {
        Process.Dispose();
        Http.Dispose();
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, response.Headers, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}

/// <summary>An answer that has arrived.</summary>
internal sealed record Reply(HttpStatusCode Status, HttpResponseHeaders Headers, JsonNode? Body)
{
    public JsonNode Ok() => Status is HttpStatusCode.OK or HttpStatusCode.Created ? Body! : throw new InvalidOperationException($"{(int)Status}: {Body}");
}
