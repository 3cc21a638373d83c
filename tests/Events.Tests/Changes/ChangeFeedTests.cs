using System.Text.Json.Nodes;
using System.Threading.Channels;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Changes;
using FlagCluster.Events.Destinations;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Events.Tests.Changes;

/// <summary>Changes on their way out of the log.</summary>
public sealed class ChangeFeedTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("flagcluster.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Feed_ChangesBeforeAndAfterTheStart_AreInTheTopicInOrder()
    {
        using var broker = new MockKafka();
        await using (var before = await FeedHost.StartAsync(Database, _ => { })) await before.ApplyAsync(0, 250);
        await using var host = await FeedHost.StartAsync(Database, services => services.AddKafkaChanges(), broker.BootstrapServers);
        await host.ApplyAsync(250, 20);

        var records = await ReadAsync(broker, 270);

        Assert.Equal(Enumerable.Range(1, 270).Select(number => $"1.{number}"), records.Select(record => (string?)Json(record)["version"]));
        Assert.All(records, record => Assert.Equal("demo/shop/production", record.Key));
        var last = records[^1];
        var json = Json(last);
        Assert.Equal("demo/shop/production@1.270", last.Id);
        Assert.Equal("demo/shop/production@1.270", (string?)json["id"]);
        Assert.Equal("flagcluster.change.v1", last.Headers["ce_type"]);
        Assert.Equal("/environments/demo/shop/production", last.Headers["ce_source"]);
        Assert.Equal((string?)json["time"], last.Headers["ce_time"]);
        Assert.Equal("1.269", (string?)json["base"]);
        Assert.Equal("{\"kind\":\"apiToken\",\"id\":\"test\"}", json["actor"]!.ToJsonString());
        Assert.Equal("change 269", (string?)json["message"]);
        Assert.Equal("269", (string?)json["operations"]![0]!["putFlag"]!["description"]);
    }

    [Fact]
    public async Task Feed_BrokerAway_SendsEverythingInOrderWhenItIsBack()
    {
        using var broker = new MockKafka();
        await using var host = await FeedHost.StartAsync(Database, services => services.AddKafkaChanges(), broker.BootstrapServers);
        await host.ApplyAsync(0, 5);
        Assert.Equal(5, (await ReadAsync(broker, 5)).Count);
        broker.Cut();
        await host.ApplyAsync(5, 20);
        await Waiting.Until(() => Task.FromResult(host.Logged.Of(1752).Count > 0), "an attempt that fails");
        broker.Heal();

        var records = await ReadAsync(broker, 25);

        Assert.Equal(Enumerable.Range(1, 25).Select(number => $"1.{number}"), records.DistinctBy(record => record.Id).Select(record => (string?)Json(record)["version"]));
    }

    [Fact]
    public async Task Feed_NewEpoch_ComesAfterTheEndOfTheOldOneAndHoldsEverything()
    {
        var sink = new ListSink();
        await using var host = await FeedHost.StartAsync(Database, services => services.AddSingleton<IChangeSink>(sink));
        await host.ApplyAsync(0, 3);
        await host.Environments.ApplyAsync(FeedHost.Production, new() { Plan = new StartEpochPlan(), Actor = Actor.ForApiToken("test") });
        await host.ApplyAsync(3, 2);

        var changes = await sink.ReadAsync(6);

        Assert.Equal(["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"], changes.Select(change => change.Version.ToString()));
        Assert.Equal(EnvironmentVersion.None, changes[3].Base);
        Assert.Equal(3, changes[3].Changes.Operations.Length);
    }

    [Fact]
    public async Task Feed_SinkFails_SendsTheSameAgainAndMovesTheCursorOnlyThen()
    {
        var sink = new ListSink { Failures = 2 };
        await using var host = await FeedHost.StartAsync(Database, services => services.AddSingleton<IChangeSink>(sink));
        await host.ApplyAsync(0, 3);

        var changes = await sink.ReadAsync(3);

        Assert.Equal(["1.1", "1.2", "1.3"], changes.Select(change => change.Version.ToString()).Distinct());
        Assert.Equal(0, sink.Failures);
        await Waiting.Until(async () => await host.Cursors.ReadAsync("changes", FeedHost.Production) == new EnvironmentVersion(1, 3), "the cursor to be written");
    }

    [Fact]
    public async Task Lag_SinkFails_GrowsUntilEverythingIsSent()
    {
        var sink = new ListSink();
        await using var host = await FeedHost.StartAsync(Database, services => services.AddSingleton<IChangeSink>(sink));
        using var lag = new Measurements(host.Meters, "flagcluster.subscriber.lag");
        await Waiting.Until(() => Task.FromResult(lag.Now()["flagcluster.change-feed"] == 0), "the feed to be at the log's end");
        sink.Failures = 3;
        await host.ApplyAsync(0, 3);
        await Waiting.Until(() => Task.FromResult(host.Logged.Of(1752).Count > 0), "an attempt that fails");

        var before = lag.Now()["flagcluster.change-feed"];
        Assert.True(before > 0);
        Assert.True(lag.Now()["flagcluster.change-feed"] > before);

        await sink.ReadAsync(3);
        await Waiting.Until(() => Task.FromResult(lag.Now()["flagcluster.change-feed"] == 0), "the feed to be at the log's end again");
    }

    [Fact]
    public async Task Lag_LogEndsBeforeTheCursor_IsNotNothing()
    {
        await using (var before = await FeedHost.StartAsync(Database, _ => { }))
        {
            await before.ApplyAsync(0, 3);
            // As after a restore of the log alone.
            await before.Cursors.SaveAsync("changes", FeedHost.Production, new(1, 50));
        }

        await using var host = await FeedHost.StartAsync(Database, services => services.AddSingleton<IChangeSink>(new ListSink()));
        using var lag = new Measurements(host.Meters, "flagcluster.subscriber.lag");

        // Longer than it takes to look once.
        await Waiting.Until(() => Task.FromResult(lag.Now()["flagcluster.change-feed"] > 1), "the feed to be behind");
    }

    [Fact]
    public async Task Feed_StoppedBeforeTheCursorWasWritten_SendsAgain()
    {
        var sink = new ListSink();
        await using (var host = await FeedHost.StartAsync(Database, services => services.AddSingleton<IChangeSink>(sink)))
        {
            await host.ApplyAsync(0, 10);
            await sink.ReadAsync(10);
            await host.Cursors.SaveAsync("changes", FeedHost.Production, new(1, 6));
        }
        var again = new ListSink();

        await using var next = await FeedHost.StartAsync(Database, services => services.AddSingleton<IChangeSink>(again));

        Assert.Equal("1.7", (await again.ReadAsync(1))[0].Version.ToString());
    }

    [Fact]
    public void Write_MoreOperationsThanARecordMayHold_LeavesThemOutAndSaysSo()
    {
        var change = new Change
        {
            Version = new(1, 7),
            Changes = new([.. Enumerable.Range(0, 100).Select(number => new DeleteItem(ItemKind.Flag, $"flag-{number}"))]),
            Time = DateTimeOffset.UnixEpoch,
            Actor = Actor.ForApiToken("test"),
        };

        var whole = JsonNode.Parse(Events.Changes.ChangeEventJson.Write(FeedHost.Production, change, 100_000))!.AsObject();
        var small = JsonNode.Parse(Events.Changes.ChangeEventJson.Write(FeedHost.Production, change, 1000))!.AsObject();

        Assert.Equal(100, whole["operations"]!.AsArray().Count);
        Assert.False(whole.ContainsKey("operationsOmitted"));
        Assert.False(small.ContainsKey("operations"));
        Assert.True((bool)small["operationsOmitted"]!);
        Assert.Equal("1.7", (string?)small["version"]);
    }

    private static JsonNode Json(Consumed record) => JsonNode.Parse(record.Value)!;

    private static async Task<List<Consumed>> ReadAsync(MockKafka broker, int count) => await Task.Run(() =>
    {
        using var reader = new TopicReader(broker.BootstrapServers, "flagcluster.changes.v1");
        return reader.ReadIds(count);
    });

    private sealed class ListSink : IChangeSink
    {
        private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>();

        public int Failures { get; set; }

        public Task SendAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
        {
            if (Failures-- > 0) throw new IOException("The sink is away, as the test wants it.");
            Failures = 0;
            foreach (var change in changes) _changes.Writer.TryWrite(change);
            return Task.CompletedTask;
        }

        public async Task<List<Change>> ReadAsync(int count)
        {
            var changes = new List<Change>();
            while (changes.Count < count) changes.Add(await _changes.Reader.ReadAsync().AsTask().Soon());
            return changes;
        }
    }
}
