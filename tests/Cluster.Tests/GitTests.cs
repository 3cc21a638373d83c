using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Git;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests an environment of a cluster that follows a repository over HTTPS, and the repository that follows it.</summary>
public sealed class GitTests
{
    [Fact]
    public async Task Repository_OfAClusterWithTwoSilos_IsFollowedByOneOfThem()
    {
        await using var server = await GitServer.StartAsync();
        using var copy = await GitWorkCopy.CloneAsync(server);
        copy.Write(
            "production/flags/ch/checkout.yaml",
            "# Ours.\nkey: checkout\ntype: boolean\nvariants: { 'on': true, 'off': false }\ndefaultVariant: 'on'\n"
        );
        await copy.PushAsync("Add a flag");
        string[] settings = ["--Outbound:Allow=localhost"];
        await using var cluster = await RealCluster.StartAsync(
            nameof(GitTests),
            new()
            {
                SiloSettings = [.. settings, $"--Git:CaFile={server.AuthorityFile}", "--Git:CheckSeconds=1"],
                GatewaySettings = settings,
            }
        );
        var body = new JsonObject
        {
            ["repository"] = server.Url,
            ["path"] = "production",
            ["mode"] = "both",
            ["user"] = GitServer.User,
            ["token"] = GitServer.Token,
        };

        (await cluster.Gateways[0].ManageAsync(HttpMethod.Put, "/git", body)).Ok();
        await UntilAsync(async () => (await StatusAsync(cluster))["status"]!.ToString() == "ok", "the first synchronization", cluster);
        (await cluster.Gateways[1].ManageAsync(HttpMethod.Get, "/flags/checkout")).Ok();
        (await cluster.Gateways[1].ManageAsync(HttpMethod.Put, "/flags/hot", Flags.Make("hot", "changed"))).Ok();
        await UntilAsync(
            async () =>
            {
                await copy.PullAsync();
                return copy.Read("production/flags/ho/hot.yaml").Contains("changed", StringComparison.Ordinal);
            },
            "the push of a change",
            cluster
        );

        Assert.StartsWith("# Ours.", copy.Read("production/flags/ch/checkout.yaml"), StringComparison.Ordinal);
        Assert.Single(await cluster.HistoryAsync(), change => change.Actor == Actor.ForSystem("git"));
    }

    private static async Task<JsonNode> StatusAsync(RealCluster cluster) =>
        (await cluster.Gateways[1].ManageAsync(HttpMethod.Get, "/git/status")).Ok();

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, RealCluster cluster)
    {
        var status = "";
        await Waiting.Until(
            async () =>
            {
                status = (await StatusAsync(cluster)).ToJsonString();
                return await condition();
            },
            () => $"{what}; {status}"
        );
    }
}
