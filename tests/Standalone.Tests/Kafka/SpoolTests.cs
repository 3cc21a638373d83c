using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>The spool of a real server: its disk is full, and it holds a million events when the server starts.</summary>
public sealed class SpoolTests : IDisposable
{
    private const string Topic = "flagcluster.evaluations.v1",
        InSpool = "flagcluster_events_spool_length{destination=\"kafka\"}",
        Delivered = "flagcluster_events_delivered_total{destination=\"kafka\"}";
    private const string BufferFull = "flagcluster_events_dropped_total{destination=\"all\",reason=\"buffer_full\"}";
    private const string SpoolFailed = "flagcluster_events_dropped_total{destination=\"kafka\",reason=\"spool_failed\"}",
        Recorded = "flagcluster_events_recorded_total";
    private const int Flags = 10;

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    /// <summary>The faults: the broker is unavailable, and the disk of the spool is full.</summary>
    [Fact]
    public async Task Evaluations_BrokerAwayAndDiskFull_GoOnAndEveryLossIsCounted()
    {
        const int Users = 6000;
        using var disk = new TinyDisk("4m");
        _broker.CreateTopic(Topic, 16);
        _broker.Cut();
        using var server = await StandaloneProcess.StartAsync(
            _data.Path,
            $"--Kafka:BootstrapServers={_broker.BootstrapServers}",
            "--Kafka:DeliverySeconds=1",
            "--Events:Recorders=kafka",
            $"--EventSpool:Directory={disk.File("spool")}",
            "--EventSpool:RetrySeconds=0.2"
        );
        await Load.PutFlagsAsync(server, Flags);
        var load = new Load(Users);

        await load.RunAsync(server, Users / 2);
        await Waiting.Until(
            async () =>
            {
                await load.RunAsync(server, Math.Min(load.Last + 101, Users));
                return (await server.Http.GetStringAsync("/health/ready")).Contains("cannot be written", StringComparison.Ordinal);
            },
            "the disk to be full"
        );
        await load.RunAsync(server, Users);

        Assert.Equal(Users, load.Answered);
        using (
            var track = new HttpRequestMessage(HttpMethod.Post, "/api/v1/track")
            {
                Content = JsonContent.Create(new { events = new[] { new { name = "paid", targetingKey = "ada" } } }),
            }
        )
        {
            track.Headers.Authorization = new("Bearer", server.ServerKey);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.SendAsync(track)).StatusCode);
        }
        disk.Remount("size=64m");
        _broker.Heal();
        await Waiting.Until(
            async () =>
                await Scrape.ReadAsync(server, Delivered) + await Scrape.ReadAsync(server, SpoolFailed)
                == await Scrape.ReadAsync(server, Recorded),
            "every event to be delivered or counted"
        );
        await Waiting.Until(
            async () => !(await server.Http.GetStringAsync("/health/ready")).Contains("degraded", StringComparison.Ordinal),
            "health"
        );
        Assert.Equal(Users * Flags + 1, await Scrape.ReadAsync(server, Recorded));
        Assert.False(server.Process.HasExited);
    }

    /// <summary>The fault: the server was killed with a million events in its spool.</summary>
    [Fact]
    public async Task Start_AMillionEventsInTheSpool_AnswersAtOnceAndReplaysInOrder()
    {
        const int Users = 100_000;
        _broker.CreateTopic(Topic, 64);
        _broker.Cut();
        string[] settings = [$"--Kafka:BootstrapServers={_broker.BootstrapServers}", "--Events:Recorders=kafka"];
        var load = new Load(Users);
        var spooled = 0;
        using (var server = await StandaloneProcess.StartAsync(_data.Path, settings))
        {
            await Load.PutFlagsAsync(server, Flags);
            await load.RunAsync(server, Users);
            // Where other programs take the processor the buffer may overflow, which is counted: what is not in the spool is there.
            await Waiting.Until(
                async () =>
                    (spooled = (int)await Scrape.ReadAsync(server, InSpool)) + await Scrape.ReadAsync(server, BufferFull) == Users * Flags,
                "a million events in the spool, or counted"
            );
            await server.KillAsync();
        }
        Assert.InRange(spooled, Users * Flags / 2, Users * Flags);
        _broker.Heal();
        using (var server = await StandaloneProcess.StartBareAsync(_data.Path, settings))
        {
            var key = (string)
                System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, "demo.json")))!["serverKey"]!;
            (await server.EvaluateAsync(Load.FlagKey(0), key)).Ok();
            Assert.InRange(await Scrape.ReadAsync(server, InSpool), spooled / 10, spooled + 1);
            Assert.Matches("kafka (is unavailable|lags behind)", await server.Http.GetStringAsync("/health/ready"));

            var (events, backwards) = await Task.Run(() => Read(spooled + 1));

            Assert.Equal((spooled + 1, 0), (events, backwards));
            await Waiting.Until(async () => await Scrape.ReadAsync(server, InSpool) == 0, "an empty spool");
        }
    }

    /// <summary>
    /// Reads different events, and counts those that come behind a later one of their partition. Ids of one start are numbered as the
    /// events were written.
    /// </summary>
    private (int Events, int Backwards) Read(int count)
    {
        using var reader = new TopicReader(_broker.BootstrapServers, Topic);
        var seen = new HashSet<Guid>();
        var newest = new Dictionary<(int Partition, ulong Start), ulong>();
        var backwards = 0;
        Span<byte> bytes = stackalloc byte[16];
        while (seen.Count < count && reader.Next(TimeSpan.FromSeconds(30)) is { } record)
        {
            var id = Guid.Parse(record.Id);
            if (!seen.Add(id))
                continue;
            id.TryWriteBytes(bytes, bigEndian: true, out _);
            var place = (record.Partition, BinaryPrimitives.ReadUInt64BigEndian(bytes));
            var number = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            if (number < newest.GetValueOrDefault(place))
                backwards++;
            newest[place] = number;
        }
        return (seen.Count, backwards);
    }
}
