using System.Text.Json.Nodes;
using System.Threading.Channels;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Events.Tests.Changes;

/// <summary>Tests change subscriptions with Kafka as a subscriber.</summary>
public sealed class KafkaChangeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("flagcluster.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kafka_ChangesBeforeAndAfterTheStart_AreWrittenInOrder()
    {
        using var broker = new MockKafka();
        await using (var before = await SubscriptionHost.StartAsync(Database, _ => { }))
            await before.ApplyAsync(0, 250);

        await using var host = await SubscriptionHost.StartAsync(Database, services => services.AddKafkaChanges(), broker.BootstrapServers);
        await host.ApplyAsync(250, 20);

        var records = await ReadAsync(broker, 270);

        Assert.Equal(Enumerable.Range(1, 270).Select(number => $"1.{number}"), records.Select(record => (string?)Json(record)["version"]));
        Assert.All(records, record => Assert.Equal("demo/shop/production", record.Key));
        await Waiting.Until(
            async () => await host.Cursors.ReadAsync("kafka", SubscriptionHost.Production) == new EnvironmentVersion(1, 270),
            "the cursor of the last change"
        );
    }

    [Fact]
    public async Task Kafka_Change_HasTheHeadersOfACloudEvent()
    {
        var (record, json) = await WriteSecondChangeAsync();

        Assert.Equal("demo/shop/production@1.2", record.Id);
        Assert.Equal("1.0", record.Headers["ce_specversion"]);
        Assert.Equal("flagcluster.change.v1", record.Headers["ce_type"]);
        Assert.Equal("/environments/demo/shop/production", record.Headers["ce_source"]);
        Assert.Equal((string?)json["time"], record.Headers["ce_time"]);
        Assert.Equal("application/json", record.Headers["content-type"]);
    }

    [Fact]
    public async Task Kafka_Change_ContainsWhoChangedWhat()
    {
        var (_, json) = await WriteSecondChangeAsync();

        Assert.Equal(
            ("demo/shop/production@1.2", "1.1", "change 1"),
            ((string?)json["id"], (string?)json["base"], (string?)json["message"])
        );
        Assert.Equal("{\"kind\":\"apiToken\",\"id\":\"test\"}", json["actor"]!.ToJsonString());
        Assert.Equal("1", (string?)json["operations"]![0]!["putFlag"]!["description"]);
    }

    [Fact]
    public async Task Kafka_KeysOfAnyScript_AreReadUnchanged()
    {
        using var broker = new MockKafka();
        await using var host = await SubscriptionHost.StartAsync(Database, services => services.AddKafkaChanges(), broker.BootstrapServers);
        var changes = new ChangeSet([.. SampleKeys.All.Select(key => new PutItem(SampleChanges.Flag(key)))]);

        await host.Environments.ApplyAsync(
            SubscriptionHost.Production,
            new() { Plan = new ChangeSetPlan(changes), Actor = Actor.ForApiToken("test") }
        );

        var operations = Json((await ReadAsync(broker, 1))[0])["operations"]!.AsArray();
        Assert.Equal(SampleKeys.All, operations.Select(operation => (string?)operation!["putFlag"]!["key"]));
    }

    [Fact]
    public async Task Kafka_BrokerUnavailable_SendsAllChangesInOrderAfterwards()
    {
        using var broker = new MockKafka();
        await using var host = await SubscriptionHost.StartAsync(Database, services => services.AddKafkaChanges(), broker.BootstrapServers);
        await host.ApplyAsync(0, 5);
        Assert.Equal(5, (await ReadAsync(broker, 5)).Count);

        broker.Stop();
        await host.ApplyAsync(5, 20);
        await Waiting.Until(() => Task.FromResult(host.Log.Of(1751).Count > 0), "a failed attempt");
        broker.Resume();

        var records = await ReadAsync(broker, 25);
        Assert.Equal(
            Enumerable.Range(1, 25).Select(number => $"1.{number}"),
            records.DistinctBy(record => record.Id).Select(record => (string?)Json(record)["version"])
        );
    }

    [Fact]
    public async Task Kafka_BrokerUnavailable_DoesNotDelayAnotherSubscriber()
    {
        using var broker = new MockKafka();
        broker.Stop();
        var other = new ChannelSubscriber();
        await using var host = await SubscriptionHost.StartAsync(
            Database,
            services => services.AddKafkaChanges().AddSingleton<IChangeSubscriber>(other),
            broker.BootstrapServers
        );

        await host.ApplyAsync(0, 3);

        var changes = await other.ReadAsync(3);
        Assert.Equal(["1.1", "1.2", "1.3"], changes.Select(change => change.Version.ToString()));
    }

    [Fact]
    public async Task Service_NewEpoch_PassesTheWholeRulesetAfterTheOldEpoch()
    {
        var subscriber = new ChannelSubscriber();
        await using var host = await SubscriptionHost.StartAsync(
            Database,
            services => services.AddSingleton<IChangeSubscriber>(subscriber)
        );
        await host.ApplyAsync(0, 3);

        await host.Environments.ApplyAsync(
            SubscriptionHost.Production,
            new() { Plan = new StartEpochPlan(), Actor = Actor.ForApiToken("test") }
        );
        await host.ApplyAsync(3, 2);

        var changes = await subscriber.ReadAsync(6);
        Assert.Equal(["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"], changes.Select(change => change.Version.ToString()));
        Assert.Equal(EnvironmentVersion.None, changes[3].Base);
        Assert.Equal(3, changes[3].Changes.Operations.Length);
    }

    private async Task<(ConsumedRecord Record, JsonNode Json)> WriteSecondChangeAsync()
    {
        using var broker = new MockKafka();
        await using var host = await SubscriptionHost.StartAsync(Database, services => services.AddKafkaChanges(), broker.BootstrapServers);
        await host.ApplyAsync(0, 2);
        var record = (await ReadAsync(broker, 2))[^1];
        return (record, Json(record));
    }

    private static JsonNode Json(ConsumedRecord record) => JsonNode.Parse(record.Value)!;

    private static async Task<List<ConsumedRecord>> ReadAsync(MockKafka broker, int count) =>
        await Task.Run(() =>
        {
            using var reader = new TopicReader(broker.BootstrapServers, "flagcluster.changes.v1");
            return reader.ReadIds(count);
        });

    private sealed class ChannelSubscriber : IChangeSubscriber
    {
        private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>();

        public string Name => "channel";

        public Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
        {
            foreach (var change in changes)
                _changes.Writer.TryWrite(change);
            return Task.CompletedTask;
        }

        public async Task<List<Change>> ReadAsync(int count)
        {
            var changes = new List<Change>();
            while (changes.Count < count)
                changes.Add(await _changes.Reader.ReadAsync().AsTask().Soon());
            return changes;
        }
    }
}
