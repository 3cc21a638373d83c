using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>The database of a standalone server is copied into a cluster.</summary>
public sealed class MigrateStandaloneTests : IDisposable
{
    private static readonly string[] Asked = ["new-checkout", "store-open", "mine"];

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task MigrateStandalone_StoppedServer_KeepsKeysValuesAndHistory()
    {
        string key,
            token;
        List<JsonObject> history;
        List<string> answers;
        using (var standalone = await StandaloneProcess.StartAsync(_data.Path))
        {
            (key, token) = (standalone.ServerKey, standalone.AdminToken);
            for (var number = 0; number < 20; number++)
                (await standalone.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", $"{number}"), $"op-{number}")).Ok();
            history = await standalone.HistoryAsync();
            answers = await AnswersAsync(standalone);
            Assert.Equal(0, await standalone.StopAsync());
        }
        await using var cluster = await RealCluster.NewAsync(nameof(MigrateStandaloneTests), new());

        await cluster.RunSiloAsync("migrate");
        await cluster.RunSiloAsync("migrate-standalone", "--from", _data.File("flagcluster.db"));

        await cluster.AddSilo().StartAsync();
        (cluster.AdminToken, cluster.ServerKey) = (token, key);
        var gateway = cluster.AddGateway();
        await gateway.StartAsync();
        Assert.Equal(answers, await AnswersAsync(gateway));
        Assert.Equal(Lines(history), Lines(await gateway.HistoryAsync()));
        (await gateway.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "19"), "op-19")).Ok();
        Assert.Equal(history.Count, (await gateway.HistoryAsync()).Count);
        (await gateway.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "in the cluster"))).Ok();
        Assert.Equal($"1.{history.Count + 1}", (string)(await gateway.HistoryAsync())[^1]["version"]!);
    }

    private static async Task<List<string>> AnswersAsync(ApiClient server)
    {
        var answers = new List<string>();
        foreach (var flag in Asked)
            answers.Add((await server.EvaluateAsync(flag)).Ok().ToJsonString());
        answers.Add((await server.ManageAsync(HttpMethod.Get, "/ruleset")).Ok().ToJsonString());
        return answers;
    }

    private static IEnumerable<string> Lines(List<JsonObject> history) => history.Select(change => change.ToJsonString());
}
