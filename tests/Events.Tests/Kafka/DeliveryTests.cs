using System.Text;
using FlagCluster.Events.Model;
using FlagCluster.Testing;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>Tests the records that consumers of the topics receive.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly MockKafka _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task DeliverAsync_ManyEvents_ArriveOnceWithKeysAndHeaders()
    {
        const int count = 20_000;
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers));

        await destination.DeliverAsync(Records.Many(0, count, keys: 50));

        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        var records = reader.ReadIds(count);
        Assert.Equal(count, records.Count);
        Assert.All(
            records,
            record =>
            {
                var n = Records.Number(record.Value);
                Assert.Equal($"demo/shop/production:user-{n % 50}", record.Key);
                Assert.Equal(Records.Time.AddMilliseconds(n), record.Time);
                Assert.Equal(
                    new SortedDictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["ce_id"] = Records.Id(n).ToString(),
                        ["ce_source"] = "/environments/demo/shop/production",
                        ["ce_specversion"] = "1.0",
                        ["ce_time"] = Records
                            .Time.AddMilliseconds(n)
                            .ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
                        ["ce_type"] = "flagcluster.evaluation.v1",
                        ["content-type"] = "application/json",
                    },
                    new SortedDictionary<string, string>(record.Headers.ToDictionary(), StringComparer.Ordinal)
                );
            }
        );
        AssertOrdered(records);
    }

    [Fact]
    public async Task DeliverAsync_MixedTypesAndEnvironments_ArriveInTheirTopics()
    {
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers));

        await destination.DeliverAsync([
            Records.Create(1),
            Records.Create(2, type: EventType.Track, environment: "demo/shop/staging"),
            Records.Create(3, environment: "demo/shop/staging"),
            Records.Create(4, type: EventType.Track),
        ]);

        using var evaluations = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        using var tracks = new TopicReader(_broker.BootstrapServers, "flagcluster.tracks.v1");
        Assert.Equal([(1, "flagcluster.evaluation.v1", "production"), (3, "flagcluster.evaluation.v1", "staging")], Summary(evaluations));
        Assert.Equal([(2, "flagcluster.track.v1", "staging"), (4, "flagcluster.track.v1", "production")], Summary(tracks));

        static IEnumerable<(int, string, string)> Summary(TopicReader reader) =>
            reader
                .ReadIds(2)
                .Select(record => (Records.Number(record.Value), record.Headers["ce_type"], record.Headers["ce_source"].Split('/')[^1]))
                .Order();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task DeliverAsync_EachCompression_IsReadableByKcat(string compression)
    {
        var options = TestKafka.Options(_broker.BootstrapServers);
        options.Compression = compression;
        await using var destination = TestKafka.Destination(options);

        await destination.DeliverAsync(Records.Many(0, 500));

        var lines = await Kcat.ReadAsync(_broker.BootstrapServers, "flagcluster.evaluations.v1", @"%k %h %s\n");
        Assert.Equal(Enumerable.Range(0, 500), lines.Select(line => Records.Number(line.Split(' ')[^1])).Order());
        Assert.All(
            lines,
            line =>
                Assert.Contains(
                    "ce_specversion=1.0,ce_type=flagcluster.evaluation.v1,ce_source=/environments/demo/shop/production,ce_id=",
                    line,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task DeliverAsync_ClientQueueFull_ArriveInOrder()
    {
        var options = TestKafka.Options(_broker.BootstrapServers);
        options.QueueRecords = 1_000;
        await using var destination = TestKafka.Destination(options);

        await destination.DeliverAsync(Records.Many(0, 10_000));

        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        var records = reader.ReadIds(10_000);
        Assert.Equal(10_000, records.Count);
        AssertOrdered(records);
    }

    [Fact]
    public async Task DeliverAsync_EventTooLarge_IsCountedAndDoesNotBlockOthers()
    {
        var log = new LogLines<Events.Kafka.KafkaProducers>();
        await using var destination = TestKafka.Destination(TestKafka.Options(_broker.BootstrapServers), log);
        var tooLarge = Records.Create(2) with { Value = Encoding.UTF8.GetBytes(new string(' ', 900 << 10) + "{}") };
        var largest = Records.Create(3) with { Value = Encoding.UTF8.GetBytes("{\"n\":3" + new string(' ', (900 << 10) - 7) + "}") };

        await destination.DeliverAsync([Records.Create(1), tooLarge, largest, tooLarge]);

        using var reader = new TopicReader(_broker.BootstrapServers, "flagcluster.evaluations.v1");
        Assert.Equal(
            [Records.Id(1).ToString(), Records.Id(3).ToString()],
            reader.ReadIds(2).Select(record => record.Id).Order(StringComparer.Ordinal)
        );
        Assert.Equal(2, destination.Refused);
        Assert.Single(log.Of(1702));
    }

    internal static void AssertOrdered(IEnumerable<ConsumedRecord> records) =>
        Assert.All(
            records.GroupBy(record => record.Key),
            key =>
            {
                Assert.Single(key.Select(record => record.Partition).Distinct());
                // Without duplicates, the records of a key have the order of the events.
                var numbers = key.DistinctBy(record => record.Id).Select(record => Records.Number(record.Value)).ToList();
                Assert.Equal(numbers.Order(), numbers);
            }
        );
}
