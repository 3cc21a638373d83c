using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Analytics.Counting;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests that evaluations over HTTP appear in the sums of the database, also when the server is killed.</summary>
public sealed class AnalyticsTests : IDisposable
{
    private const string Environment = "demo/shop/production";

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Evaluations_OverHttp_AppearInTheSums()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await using var store = Store();
        (await server.ManageAsync(HttpMethod.Put, "/flags/counted", Flags.Make("counted", "on"))).Ok();

        for (var i = 0; i < 20; i++)
            (await server.EvaluateAsync("counted")).Ok();

        await Waiting.Until(async () => await CountAsync(store) == 20, "the evaluations to be counted");
    }

    /// <summary>The fault: SIGKILL. What was counted or spooled stays, accepted reports are never lost, and nothing counts twice.</summary>
    [Fact]
    public async Task Reports_ServerKilled_AreCountedOnceAfterTheRestart()
    {
        const int Reports = 30;
        for (var round = 0; round < 3; round++)
        {
            using var server = await StandaloneProcess.StartAsync(_data.Path);
            for (var i = 0; i < Reports / 3; i++)
                await ReportAsync(server, round * Reports / 3 + i);
            await server.KillAsync();
        }

        using var restarted = await StandaloneProcess.StartAsync(_data.Path);
        await using var store = Store();
        // Senders repeat reports.
        for (var i = 0; i < Reports; i++)
            await ReportAsync(restarted, i);

        await Waiting.Until(async () => await PositionAsync(store) >= 2 * Reports, "all reports to be counted");
        var sums = await store.Sums.ReadTracksAsync(new(Environment, TimeStep.Day, 0, long.MaxValue, "purchase"));
        Assert.Equal(Reports, sums.Unordered.Sum(row => row.Value.Events));
        Assert.Equal(Reports * (Reports - 1) / 2.0, sums.Unordered.Sum(row => row.Value.Sum));
    }

    [Fact]
    public async Task Evaluations_RecordedToKafka_AreCountedFromItsTopics()
    {
        using var broker = new MockKafka();
        using var server = await StandaloneProcess.StartAsync(
            _data.Path,
            $"--Kafka:BootstrapServers={broker.BootstrapServers}",
            "--Events:Recorders=kafka"
        );
        await using var store = Store();
        (await server.ManageAsync(HttpMethod.Put, "/flags/counted", Flags.Make("counted", "on"))).Ok();

        for (var i = 0; i < 20; i++)
            (await server.EvaluateAsync("counted")).Ok();

        await Waiting.Until(async () => await CountAsync(store) == 20, "the evaluations to be counted");
        Assert.All(
            await store.Folds.ReadPositionsAsync(),
            position => Assert.Contains(position.Topic, new[] { FoldedEvents.Evaluations, FoldedEvents.Tracks })
        );
    }

    private OpenStore Store() => OpenStore.Sqlite(_data.File("flagcluster.db"));

    private static async Task<long> CountAsync(OpenStore store)
    {
        var sums = await store.Sums.ReadEvaluationsAsync(new(Environment, TimeStep.Day, 0, long.MaxValue, "counted"));
        return sums.Unordered.Sum(row => row.Value.Events);
    }

    private static async Task<long> PositionAsync(OpenStore store) =>
        (await store.Folds.ReadPositionsAsync()).Sum(position => position.NextOffset);

    private static async Task ReportAsync(StandaloneProcess server, int number)
    {
        var report = new JsonObject
        {
            ["events"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = $"order-{number}",
                    ["name"] = "purchase",
                    ["targetingKey"] = $"user-{number}",
                    ["value"] = number,
                }
            ),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/track");
        request.Headers.Authorization = new("Bearer", server.ServerKey);
        request.Content = new StringContent(report.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
