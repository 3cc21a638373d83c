using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the console output of a server at the most detailed level that docs/logs.md describes.</summary>
public sealed class LogTests : IDisposable
{
    private const string Person = "mark-person-5d1c",
        Attribute = "mark-attribute-9e27",
        Unknown = "mark-secret-3b80";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Output_AtDebug_HasNoPersonAttributeOrSecret()
    {
        using var server = await StartAsync(
            "--Logging:LogLevel:Default=Debug",
            "--Logging:LogLevel:Microsoft.AspNetCore=Debug",
            "--Events:Recorders=kafka",
            "--Kafka:BootstrapServers=127.0.0.1:1",
            "--Kafka:DeliverySeconds=2"
        );
        var context = $$$"""{"context":{"targetingKey":"{{{Person}}}","email":"{{{Attribute}}}"}}""";
        var explain = $$$"""{"flag":"new-checkout","context":{"targetingKey":"{{{Person}}}","email":"{{{Attribute}}}"}}""";
        var track = $$$"""{"events":[{"name":"bought","targetingKey":"{{{Person}}}","attributes":{"email":"{{{Attribute}}}"}}]}""";
        var answers = new HashSet<HttpStatusCode>();

        foreach (
            var (path, body) in new[]
            {
                ("/ofrep/v1/evaluate/flags/new-checkout", context),
                ("/ofrep/v1/evaluate/flags", context),
                ("/ofrep/v1/evaluate/flags/missing", context),
                ("/ofrep/v1/evaluate/flags/new-checkout", context[..^3]),
                ("/ofrep/v1/evaluate/flags/new-checkout", context.Replace("{\"context\":{", "{\"context\":[{", StringComparison.Ordinal)),
                ("/api/v1/track", track),
                ("/api/v1/track", track[..^3]),
                ("/api/v1/exposures", track),
                (ApiClient.EnvironmentPath + "/explain", explain),
                (ApiClient.EnvironmentPath + "/explain", explain[..^3]),
            }
        )
        {
            foreach (var secret in new[] { server.ServerKey, server.AdminToken, $"fcs_{Unknown}_{Unknown}" })
                answers.Add(await SendAsync(server, HttpMethod.Post, path, secret, body));
        }
        var flag = ApiClient.EnvironmentPath + "/flags/new-checkout";
        await SendAsync(server, HttpMethod.Patch, flag, server.AdminToken, """{"description":1}""");
        await SendAsync(server, HttpMethod.Get, $"/ofrep/v1/stream?ticket={Unknown}", null, null);
        var clientKey = (string)server.Demo["clientKey"]!;
        await SendAsync(server, HttpMethod.Post, $"/api/v1/track?key={clientKey}", null, track);
        HttpStatusCode[] expected = [HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound];
        Assert.Superset(expected.ToHashSet(), answers);
        // By then the delivery of all recorded events has failed.
        await Waiting.Until(
            () => Task.FromResult(server.Process.Output.Contains("[1401]", StringComparison.Ordinal)),
            "the delivery to fail"
        );
        Assert.Equal(0, await server.StopAsync());

        Assert.Contains("dbug: Microsoft.AspNetCore.", server.Process.Output, StringComparison.Ordinal);
        foreach (
            var mark in new[] { Person, Attribute, Unknown, SecretOf(server.ServerKey), SecretOf(server.AdminToken), SecretOf(clientKey) }
        )
            Assert.DoesNotContain(mark, server.Process.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_AsJsonWithScopes_HasEventIdsParametersAndTheTrace()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var server = await StartAsync(
            "--Logging:Console:FormatterName=json",
            "--Logging:Console:FormatterOptions:IncludeScopes=true",
            "--Logging:LogLevel:Microsoft.AspNetCore.Routing=Debug",
            $"--Telemetry:OtlpEndpoint={collector.Address}"
        );
        var traceParent = ("traceparent", $"00-{Trace}-b7ad6b7169203331-00");

        await SendAsync(server, HttpMethod.Get, "/api/v1/projects", server.AdminToken, null, traceParent);
        Assert.Equal(0, await server.StopAsync());

        var lines = server.Process.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();
        var loaded = Assert.Single(lines, IsLoadOfProduction);
        Assert.Equal(0, (int)loaded["State"]!["Flags"]!);
        Assert.Contains(
            lines,
            line => line["Scopes"]!.AsArray().Any(scope => scope is JsonObject values && (string?)values["TraceId"] == Trace)
        );
    }

    /// <summary>
    /// Returns the part of a key after its kind and id. It may contain '_', so splitting could return an empty text, which any output
    /// contains.
    /// </summary>
    private static string SecretOf(string key) => key[(key.IndexOf('_', 4) + 1)..];

    private static bool IsLoadOfProduction(JsonNode line) =>
        (int)line["EventId"]! == 1001
        && ((string)line["Category"]!).StartsWith("FlagCluster.Environments.", StringComparison.Ordinal)
        && ((string)line["State"]!["Environment"]!).EndsWith("/shop/production", StringComparison.Ordinal);

    private Task<StandaloneProcess> StartAsync(params string[] settings) => StandaloneProcess.StartAsync(_data.Path, settings);

    private static async Task<HttpStatusCode> SendAsync(
        StandaloneProcess server,
        HttpMethod method,
        string path,
        string? secret,
        string? body,
        params (string Name, string Value)[] headers
    )
    {
        var type = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        if (secret is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
