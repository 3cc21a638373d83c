using System.Net;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests that a key revoked through one gateway ends its streams on all gateways, before any later change is delivered.</summary>
[Collection(nameof(SharedCluster))]
public sealed class RevokedKeyTests(SharedCluster shared)
{
    [Theory]
    [InlineData("server", "/api/v1/stream", 0)]
    [InlineData("server", "/api/v1/stream", 1)]
    [InlineData("client", "/ofrep/v1/stream", 0)]
    public async Task Stream_KeyRevoked_ReceivesNoLaterChange(string kind, string path, int gateway)
    {
        var (one, streaming) = (shared.Cluster.Gateways[0], shared.Cluster.Gateways[gateway]);
        var key = (await one.ManageAsync(HttpMethod.Post, "/keys", new JsonObject { ["kind"] = kind, ["name"] = "revoked" })).Ok();
        var text = (string)key["key"]!;
        await WaitForAsync(streaming, text, isKnown: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", text);
        using var response = await streaming.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        var revoked = await one.ManageAsync(HttpMethod.Delete, "/keys/" + text.Split('_')[1]);
        Assert.Equal(HttpStatusCode.NoContent, revoked.Status);
        await WaitForAsync(streaming, text, isKnown: false);
        var flag = Flags.Make("revoked", $"after {text[..16]}");
        flag["clientVisible"] = true;
        var change = await one.ManageAsync(HttpMethod.Put, "/flags/revoked", flag);
        change.Ok();

        var received = await reader.ReadToEndAsync().Soon("the stream to end");
        Assert.DoesNotContain($"id: {change.Headers.ETag!.Tag.Trim('"')}", received, StringComparison.Ordinal);
    }

    private static Task WaitForAsync(GatewayProcess gateway, string key, bool isKnown) =>
        Waiting.Until(
            async () => ((await gateway.EvaluateAsync("hot", key)).Status == HttpStatusCode.Unauthorized) != isKnown,
            $"{gateway.Name} to {(isKnown ? "know" : "reject")} the key"
        );
}
