using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Access;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Objects;
using FlagCluster.Integrations.Trees;
using FlagCluster.Testing;
using FlagCluster.Testing.Git;
using FlagCluster.Testing.Objects;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests environments of a cluster that follow a repository or an object storage, and the repository that follows them.</summary>
public sealed class GitTests
{
    [Fact]
    public async Task Repository_OfAClusterWithTwoSilos_IsFollowedByOneOfThem()
    {
        await using var server = await GitServer.StartAsync();
        using var copy = await GitWorkCopy.CloneAsync(server);
        copy.Write("production/flags/ch/checkout.yaml", "# Ours.\n" + Text("checkout"));
        await copy.PushAsync("Add a flag");
        await using var cluster = await StartAsync($"--Git:CaFile={server.AuthorityFile}");

        await BindAsync(cluster, Binding(server));
        (await cluster.Gateways[1].ManageAsync(HttpMethod.Get, "/flags/checkout")).Ok();
        (await cluster.Gateways[1].ManageAsync(HttpMethod.Put, "/flags/hot", Flags.Make("hot", "changed"))).Ok();
        await UntilPushedAsync(cluster, copy, "changed");

        Assert.StartsWith("# Ours.", copy.Read("production/flags/ch/checkout.yaml"), StringComparison.Ordinal);
        Assert.Single(await cluster.HistoryAsync(), change => change.Actor == Actor.ForSystem("git"));
    }

    [Fact]
    public async Task Repository_SynchronizingSiloKilled_IsFollowedByTheOther()
    {
        await using var server = await GitServer.StartAsync();
        using var copy = await GitWorkCopy.CloneAsync(server);
        await copy.PushAsync("Start");
        await using var cluster = await StartAsync($"--Git:CaFile={server.AuthorityFile}");
        await using var client = await OrleansClient.ConnectAsync(cluster);
        await BindAsync(cluster, Binding(server));
        var silo = await client.FindGitSiloAsync(cluster, RealCluster.Production);

        await silo.KillAsync();
        await copy.PullAsync();
        copy.Write("production/flags/ch/checkout.yaml", Text("checkout"));
        await copy.PushAsync("Add a flag");

        await UntilAsync(() => HasFlagAsync(cluster, "checkout"), "the pull of a commit", cluster);
        (await cluster.Gateways[0].ManageAsync(HttpMethod.Put, "/flags/hot", Flags.Make("hot", "after"), "after")).Ok();
        await UntilPushedAsync(cluster, copy, "after");
        Assert.NotEqual(silo, await client.FindGitSiloAsync(cluster, RealCluster.Production));
        Assert.Single(await cluster.HistoryAsync(), change => change.Actor == Actor.ForSystem("git"));
    }

    [Fact]
    public async Task Object_OfACluster_IsFollowed()
    {
        using var server = new GoogleServer();
        await server.InitializeAsync();
        using var bundle = server.Open("shop.tar.gz");
        await UploadAsync(bundle, "hot", "checkout");
        await using var cluster = await StartAsync();

        await BindAsync(
            cluster,
            new()
            {
                ["repository"] = server.AddressOf("shop.tar.gz"),
                ["mode"] = "pull",
                ["pollSeconds"] = 10,
                ["token"] = server.Secret,
            }
        );
        await UploadAsync(bundle, "hot", "checkout", "banner");
        await UntilAsync(() => HasFlagAsync(cluster, "banner"), "the next version of the bundle", cluster);

        Assert.True(await HasFlagAsync(cluster, "checkout"));
        Assert.Equal(2, (await cluster.HistoryAsync()).Count(change => change.Actor == Actor.ForSystem("git")));
        await server.DisposeAsync();
    }

    private static Task<RealCluster> StartAsync(params string[] siloSettings)
    {
        string[] settings = ["--Outbound:Allow=localhost"];
        return RealCluster.StartAsync(
            nameof(GitTests),
            new() { SiloSettings = [.. settings, .. siloSettings, "--Git:CheckSeconds=1"], GatewaySettings = settings }
        );
    }

    private static JsonObject Binding(GitServer server) =>
        new()
        {
            ["repository"] = server.Url,
            ["path"] = "production",
            ["mode"] = "both",
            ["pollSeconds"] = 10,
            ["user"] = GitServer.User,
            ["token"] = GitServer.Token,
        };

    private static async Task BindAsync(RealCluster cluster, JsonObject binding)
    {
        (await cluster.Gateways[0].ManageAsync(HttpMethod.Put, "/git", binding)).Ok();
        await UntilAsync(async () => (await StatusAsync(cluster))["status"]!.ToString() == "ok", "the first synchronization", cluster);
    }

    private static string Text(string key) =>
        $"key: {key}\ntype: boolean\nvariants: {{ 'on': true, 'off': false }}\ndefaultVariant: 'on'\n";

    private static async Task UploadAsync(IObjectStore bundle, params string[] flags)
    {
        var folder = BundlePaths.FolderOf(RealCluster.Production.Project, RealCluster.Production.Environment);
        var files = flags
            .Select(key => new TreeFile($"{folder}flags/{key[..2]}/{key}.yaml", Encoding.UTF8.GetBytes(Text(key))))
            .Prepend(BundleWriter.Root(RealCluster.Production.Organization));
        using var archive = new MemoryStream();
        await BundleArchive.WriteAsync(archive, BundleFormat.TarGz, files.ToAsyncEnumerable());
        archive.Position = 0;
        await bundle.WriteAsync(archive);
    }

    private static async Task<bool> HasFlagAsync(RealCluster cluster, string key) =>
        (await cluster.Gateways[1].ManageAsync(HttpMethod.Get, $"/flags/{key}")).Status == HttpStatusCode.OK;

    private static Task UntilPushedAsync(RealCluster cluster, GitWorkCopy copy, string text) =>
        UntilAsync(
            async () =>
            {
                await copy.PullAsync();
                return copy.Read("production/flags/ho/hot.yaml").Contains(text, StringComparison.Ordinal);
            },
            $"the push of '{text}'",
            cluster
        );

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
