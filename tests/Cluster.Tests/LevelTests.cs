using System.Net;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests a cluster during an upgrade: one gateway knows only level 1 of rulesets.</summary>
public sealed class LevelTests
{
    [Fact]
    public async Task Gateway_OfAnEarlierLevel_KeepsItsRulesetWhenTheLevelIsRaised()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(LevelTests), new() { Silos = 1, Gateways = 1 });
        var next = cluster.Gateways[0];
        var old = cluster.AddGateway(settings: "--Tests:KnownLevel=1");
        await old.StartAsync();
        var segment = JsonNode.Parse(SampleLevels.Segment)!;

        var refused = await next.ManageAsync(HttpMethod.Put, "/segments/by-email", segment);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        var detail = (string)refused.Body!["detail"]!;
        Assert.Contains("needs level 2", detail, StringComparison.Ordinal);
        Assert.Contains($"(process {old.Process.Id}) knows level 1", detail, StringComparison.Ordinal);

        var forced = await next.ManageAsync(HttpMethod.Put, "/segments/by-email?raiseLevel", segment);
        Assert.Equal(HttpStatusCode.Created, forced.Status);
        await old.WaitUntilReadyAsync("stale");
        Assert.Equal("STALE", (string)(await old.EvaluateAsync("hot")).Ok()["reason"]!);
        Assert.Equal("STATIC", (string)(await next.EvaluateAsync("hot")).Ok()["reason"]!);
        await Waiting.Until(
            () => Task.FromResult(old.Process.Everything.Contains("needs level 2", StringComparison.Ordinal)),
            "the old gateway to say why"
        );

        Assert.Equal(HttpStatusCode.NoContent, (await next.ManageAsync(HttpMethod.Delete, "/segments/by-email")).Status);
        await old.WaitUntilReadyAsync("ready");
        Assert.Equal("STATIC", (string)(await old.EvaluateAsync("hot")).Ok()["reason"]!);
    }
}
