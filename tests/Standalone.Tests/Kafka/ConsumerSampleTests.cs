using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>Tests the sample consumers and the topic of changes with a server and a broker.</summary>
public sealed class ConsumerSampleTests : IDisposable
{
    private const string Topic = "flagcluster.evaluations.v1";

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Samples_EvaluationsOfTheDemo_PrintTheSameCountsAsKcat()
    {
        var folder = Path.Combine(Repository.Root, "samples", "consumers", "node");
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules")),
            $"{folder} has no node_modules. Run ./test.sh, which installs them, or 'npm ci' there."
        );
        using var server = await StandaloneProcess.StartAsync(
            _data.Path,
            $"--Kafka:BootstrapServers={_broker.BootstrapServers}",
            "--Events:Recorders=kafka"
        );
        for (var i = 0; i < 30; i++)
            (await server.EvaluateAsync("store-open")).Ok();
        for (var i = 0; i < 20; i++)
            (await server.EvaluateAsync("new-checkout")).Ok();
        (await server.EvaluateAsync("")).Ok();
        await Waiting.Until(
            async () => (await Kcat.ReadAsync(_broker.BootstrapServers, Topic, @"%s\n")).Count == 51,
            "the events to arrive"
        );
        (string, string)[] environment = [("KAFKA_BROKERS", _broker.BootstrapServers), ("KAFKA_TOPIC", Topic)];

        using var csharp = new Child(
            Repository.Dotnet,
            [Repository.Program("samples/consumers/csharp", "FlagCluster.Samples.Consumer"), "--once"],
            _data.Path,
            environment
        );
        Assert.True(await csharp.ExitAsync() == 0, csharp.Everything);
        using var node = new Child("node", ["main.mjs", "--once"], folder, environment);
        Assert.True(await node.ExitAsync() == 0, node.Everything);

        var lines = csharp.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("store-open (bulk)  open  1", lines);
        Assert.Equal(
            50,
            lines
                .Where(line => !line.Contains("(bulk)", StringComparison.Ordinal))
                .Sum(line => int.Parse(line.Split("  ")[2], System.Globalization.CultureInfo.InvariantCulture))
        );
        Assert.Contains("store-open  open  30", lines);
        Assert.Equal(lines, node.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Changes_ServerKilledUnderLoad_AreAllWrittenInOrder()
    {
        string[] settings = [$"--Kafka:BootstrapServers={_broker.BootstrapServers}"];
        using (var server = await StandaloneProcess.StartAsync(_data.Path, settings))
        {
            for (var i = 0; i < 40; i++)
                (await PutAsync(server, i)).Ok();
            await server.KillAsync();
        }

        using var restarted = await StandaloneProcess.StartBareAsync(_data.Path, settings);
        for (var i = 40; i < 60; i++)
            (await PutAsync(restarted, i)).Ok();
        var history = await restarted.HistoryAsync();
        var read = await Task.Run(() =>
        {
            using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.changes.v1");
            // The history does not contain the change that created the flags of the other environment of the demo.
            return reader.ReadIds(history.Count + 1);
        });

        var versions = read.Where(record => record.Key == "demo/shop/production")
            .DistinctBy(record => record.Id)
            .Select(record => record.Id.Split('@')[1]);
        Assert.Equal(history.Select(change => (string?)change["version"]), versions);
    }

    private static Task<Reply> PutAsync(StandaloneProcess server, int number) =>
        server.ManageAsync(HttpMethod.Put, $"/flags/flag-{number % 7}", Flags.Make($"flag-{number % 7}", $"{number}"));
}
