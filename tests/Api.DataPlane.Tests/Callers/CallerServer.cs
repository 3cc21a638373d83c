using System.Diagnostics.Metrics;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Api.DataPlane.Tests.Callers;

/// <summary>Represents a server whose log and metrics are collected, with an environment.</summary>
public sealed class CallerServer : IAsyncLifetime, IDisposable
{
    private readonly ErrorLog _log = new();
    private readonly TestServer _server;

    public CallerServer() =>
        _server = new()
        {
            AddServices = services =>
                services
                    .AddSingleton<ILoggerProvider>(_log)
                    .Configure<KestrelServerOptions>(kestrel =>
                        kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 1000, gracePeriod: TimeSpan.FromSeconds(1.1))
                    ),
        };

    public TestServer Server => _server;

    internal TestEnvironment Environment { get; private set; } = null!;

    /// <summary>Gets what the server has logged as an error or worse.</summary>
    public IReadOnlyList<string> Log => _log.Lines;

    public RequestOutcomes Observe() => new(_server.Services.GetRequiredService<IMeterFactory>());

    /// <summary>Returns the head of a request to an endpoint, without the headers of its body.</summary>
    public string Head(string endpoint) =>
        endpoint switch
        {
            "single" => Post("/ofrep/v1/evaluate/flags/limit", Environment.ServerKey),
            "bulk" => Post("/ofrep/v1/evaluate/flags", Environment.ServerKey),
            "page" => Post("/ofrep/v1/evaluate/flags", Environment.ClientKey) + "Origin: https://shop.example\r\n",
            "track" => Post("/api/v1/track", Environment.ServerKey),
            "exposures" => Post("/api/v1/exposures", Environment.ServerKey),
            "ruleset" => Request("PUT", Environment.Path + "/ruleset", _server.Token),
            "changes" => Request("POST", Environment.Path + "/changes", _server.Token),
            "explain" => Request("POST", Environment.Path + "/explain", _server.Token),
            "project" => Request("POST", "/api/v1/projects", _server.Token),
            "stream" => Request("GET", "/api/v1/stream", Environment.ServerKey),
            "health" => Request("GET", "/health/ready", ""),
            "flipt" => Post("/evaluate/v1/boolean", Environment.ServerKey),
            "flipt batch" => Post("/evaluate/v1/batch", Environment.ServerKey),
            "unleash" => Post("/api/frontend", Environment.ServerKey),
            "unleash metrics" => Post("/api/client/metrics", Environment.ServerKey),
            "flagr" => Post("/api/v1/evaluation", Environment.ServerKey),
            "flagr batch" => Post("/api/v1/evaluation/batch", Environment.ServerKey),
            "crashes" => Post("/api/v1/crashes", Environment.ServerKey),
            "bundle" => Post($"/api/v1/organizations/{TestServer.Organization}/bundle?dryRun", _server.Token, "application/gzip"),
            "import" => Post(Environment.Path + "/import?dryRun", _server.Token),
            "ffrs" => Post(Environment.Path + "/ffrs/flags/new", _server.Token),
            "hook" => Post("/api/v1/hooks/0123456789ab", "") + "X-Hub-Signature-256: sha256=0\r\nX-GitHub-Event: ping\r\n",
            "git hook" => Post("/api/v1/hooks/git/0123456789ab/0123456789ab", ""),
            "login" => Post("/auth/login", ""),
            "logout of a provider" => Post("/auth/sso/backchannel-logout/0123456789ab", "", "application/x-www-form-urlencoded"),
            "unknown" => Request("POST", "/nothing/here", Environment.ServerKey),
            _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
        };

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        Environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await Environment.SendAsync("PATCH", "", """{"compatibleApis":["flipt","unleash","flagr"]}""")).Expect(200);
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    public void Dispose() => _log.Dispose();

    private static string Post(string path, string key, string type = "application/json") => Request("POST", path, key, type);

    private static string Request(string method, string path, string key, string type = "application/json") =>
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
        + (key.Length == 0 ? "" : $"Authorization: Bearer {key}\r\n")
        + $"Content-Type: {type}\r\n";
}
