using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests webhooks from the change of a flag to the receiver, in a real server.</summary>
public sealed class WebhookTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Change_OfAFlag_ReachesTheReceiverAfterARestart()
    {
        await using var receiver = await RequestReceiver.StartAsync();
        string secret;
        using (var first = await StandaloneProcess.StartAsync(_data.Path, "--Outbound:Allow=127.0.0.1"))
        {
            secret = await CreateAsync(first, receiver.Address + "/hook");
            await first.StopAsync();
        }
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Outbound:Allow=127.0.0.1");

        (await server.ManageAsync(HttpMethod.Patch, "/flags/new-checkout", new JsonObject { ["enabled"] = false })).Ok();
        var request = await receiver.NextAsync();

        var json = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("flag.disabled", json.GetProperty("type").GetString());
        Assert.True(json.GetProperty("flag").GetProperty("before").TryGetProperty("variants", out _));
        Assert.False(json.GetProperty("flag").GetProperty("after").GetProperty("enabled").GetBoolean());
        var signed = Encoding.UTF8.GetBytes($"{request.Headers["FlagCluster-Timestamp"]}.{request.Text}");
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        Assert.Equal("v1=" + Convert.ToHexStringLower(hash), request.Headers["FlagCluster-Signature"]);
    }

    /// <summary>Creates a webhook of the demo's project, and returns its secret.</summary>
    private static async Task<string> CreateAsync(StandaloneProcess server, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/projects/shop/webhooks")
        {
            Content = JsonContent.Create(
                new JsonObject
                {
                    ["name"] = "Tests",
                    ["url"] = url,
                    ["events"] = new JsonArray("flag.*"),
                }
            ),
        };
        request.Headers.Authorization = new("Bearer", server.AdminToken);
        using var response = await server.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["secret"]!;
    }
}
