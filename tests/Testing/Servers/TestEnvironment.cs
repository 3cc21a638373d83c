using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Testing.Servers;

/// <summary>Represents an environment on a server, with its keys.</summary>
public sealed record TestEnvironment(TestServer Server, EnvironmentId Id, string ServerKey, string ClientKey)
{
    /// <summary>Gets the token of management requests; that of an owner by default.</summary>
    public string Token { get; init; } = Server.Token;

    public string Path => $"/api/v1/projects/{Id.Project}/environments/{Id.Environment}";

    public EnvironmentReplica Replica => Server.Services.GetRequiredService<EnvironmentReplicas>().Get(Id);

    /// <summary>Sends a management request; the path is inside the environment.</summary>
    public Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        Server.SendAsync(method, Path + path, Token, body, headers);

    public Task<Answer> YamlAsync(string method, string path, string yaml, params (string Name, string Value)[] headers) =>
        Server.SendAsync(method, Path + path, Token, yaml, [.. headers, ("Content-Type", "application/yaml")]);

    /// <summary>Evaluates one flag with the server key.</summary>
    public Task<Answer> EvaluateAsync(string flag, string context = "{}", string? key = null) =>
        Server.SendAsync("POST", "/ofrep/v1/evaluate/flags/" + flag, key ?? ServerKey, $$"""{"context":{{context}}}""");

    public Task<Answer> BulkAsync(string context = "{}", string? key = null, params (string Name, string Value)[] headers) =>
        Server.SendAsync("POST", "/ofrep/v1/evaluate/flags", key ?? ServerKey, $$"""{"context":{{context}}}""", headers);

    public Task<SseClient> StreamAsync(string path = "/api/v1/stream", string? key = null, params (string Name, string Value)[] headers) =>
        SseClient.OpenAsync(Server, path, key ?? ServerKey, headers);

    /// <summary>Writes the numeric flag <c>n</c>, and returns the new version.</summary>
    public async Task<string> PutNumberAsync(int value, string padding = "x", bool clientVisible = false)
    {
        var answer = await SendAsync(
            "PUT",
            "/flags/n",
            $$"""{"type":"number","variants":{"v":{{value}}},"defaultVariant":"v","clientVisible":{{(clientVisible ? "true" : "false")}},"description":"{{padding}}"}"""
        );
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return answer.Header("ETag")!.Trim('"');
    }

    public async Task<string> VersionAsync() => (await SendAsync("GET", "")).Expect(200).Json.GetProperty("version").GetString()!;
}
