using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Git;
using FlagCluster.Testing.Mail;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Console.Tests;

/// <summary>Represents the standalone server with the demo and the console, which tests share.</summary>
public sealed class ConsoleServer : IAsyncLifetime, IDisposable
{
    /// <summary>The address with which links in messages begin.</summary>
    public const string PublicUrl = "http://console.test";

    private readonly TempFolder _data = new();
    private StandaloneProcess? _server;
    private GitServer? _git;

    internal StandaloneProcess Process => _server ?? throw new InvalidOperationException("The server was not started.");

    public HttpClient Http => Process.Http;

    /// <summary>
    /// Gets whether the server is that of all tests with pages: it sends messages with links that begin with <see cref="PublicUrl"/>, and
    /// connects to identity providers and a repository on this machine.
    /// </summary>
    public bool IsShared { get; init; }

    /// <summary>Gets the mail server to which messages are sent.</summary>
    public SmtpServer Mail { get; } = new();

    /// <summary>Gets the server of a repository, when the server is shared.</summary>
    internal GitServer Git => _git ?? throw new InvalidOperationException("Only the shared server has a repository.");

    private string[] SharedSettings =>
        [
            "--Mail:Host=127.0.0.1",
            $"--Mail:Port={Mail.Port}",
            "--Mail:Security=None",
            "--Mail:From=flags@example.com",
            $"--Server:PublicUrl={PublicUrl}/",
            "--Outbound:Allow=127.0.0.1;localhost",
            $"--Git:CaFile={Git.AuthorityFile}",
            // Editors suggest what recorded events may have.
            "--EventPrivacy:Attributes=device.os",
            // Anomaly rules open their alerts within seconds.
            "--Analytics:Step=TenSeconds",
            "--Analytics:LatenessSeconds=1",
            "--Analytics:IdleSeconds=1",
            // Flags of tests can be removable.
            "--Lifecycle:YoungDays=0",
        ];

    public async Task InitializeAsync()
    {
        if (!File.Exists(Repository.Locate("console/dist/index.html")))
            throw new InvalidOperationException("The console was not built. Run scripts/build-console.sh and build the solution again.");
        if (IsShared)
            _git = await GitServer.StartAsync();
        _server = await StandaloneProcess.StartAsync(_data.Path, IsShared ? SharedSettings : ["--Server:TrustedProxies=127.0.0.1"]);
    }

    /// <summary>Returns the next message to an address, after those that other tests left.</summary>
    internal async Task<ReceivedMail> ReceiveMailAsync(string to)
    {
        while (true)
        {
            var mail = await Mail.ReceiveAsync();
            if (mail.To == to)
                return mail;
        }
    }

    public async Task DisposeAsync()
    {
        await Mail.DisposeAsync();
        if (_git is not null)
            await _git.DisposeAsync();
    }

    public void Dispose()
    {
        _server?.Dispose();
        _data.Dispose();
    }

    /// <summary>Sends a management request with the token of the demo, and returns the body of its answer.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", Process.AdminToken);
        if (body is not null)
            request.Content = JsonContent.Create(
                body,
                new MediaTypeHeaderValue(method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json")
            );
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Creates or replaces a boolean flag that serves its variant <c>off</c>.</summary>
    /// <param name="path">The path of the flag.</param>
    /// <param name="others">Its other properties.</param>
    public Task<JsonElement> PutFlagAsync(string path, params (string Name, object? Value)[] others) =>
        SendAsync(
            HttpMethod.Put,
            path,
            new Dictionary<string, object?>(others.Select(other => KeyValuePair.Create(other.Name, other.Value)))
            {
                ["type"] = "boolean",
                ["variants"] = new Dictionary<string, bool> { ["on"] = true, ["off"] = false },
                ["defaultVariant"] = "off",
            }
        );

    /// <summary>Sends a GET request with headers, which is not redirected and whose body stays compressed.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }
}
