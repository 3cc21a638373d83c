using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>The faults: the broker is unavailable, and the spool is on a full disk or contains answers for a million flags.</summary>
public sealed class SpoolTests : IDisposable
{
    private const string Topic = "flagcluster.evaluations.v1",
        SpoolLength = "flagcluster_events_spool_length{destination=\"kafka\"}",
        Delivered = "flagcluster_events_delivered_total{destination=\"kafka\"}";
    private const string BufferFull = "flagcluster_events_dropped_total{destination=\"all\",reason=\"buffer_full\"}";
    private const string SpoolFailed = "flagcluster_events_dropped_total{destination=\"kafka\",reason=\"spool_failed\"}",
        Recorded = "flagcluster_events_recorded_total";
    private const int Flags = 20;

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Evaluations_BrokerUnavailableAndDiskFull_ContinueAndAllDropsAreCounted()
    {
        const int Users = 3000;
        using var disk = new TinyDisk("128k");
        _broker.CreateTopic(Topic, 16);
        _broker.Stop();
        using var server = await StandaloneProcess.StartAsync(
            _data.Path,
            $"--Kafka:BootstrapServers={_broker.BootstrapServers}",
            "--Kafka:DeliverySeconds=1",
            "--Events:Recorders=kafka",
            "--Events:QueueEvents=1000",
            $"--EventSpool:Directory={disk.File("spool")}",
            "--EventSpool:RetrySeconds=0.2"
        );
        await Load.PutFlagsAsync(server, Flags);
        var load = new Load(Users);

        await load.RunAsync(server, Users / 2);
        await Waiting.Until(
            async () =>
            {
                await load.RunAsync(server, Math.Min(load.Last + 51, Users));
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
        _broker.Resume();
        await Waiting.Until(
            async () =>
                await Scrape.ReadAsync(server, Delivered) + await Scrape.ReadAsync(server, SpoolFailed)
                == await Scrape.ReadAsync(server, Recorded),
            "all events to be delivered or counted"
        );
        await Waiting.Until(
            async () => !(await server.Http.GetStringAsync("/health/ready")).Contains("degraded", StringComparison.Ordinal),
            "the server to be healthy"
        );

        Assert.Equal(Users + 1, await Scrape.ReadAsync(server, Recorded));
        Assert.False(server.Process.HasExited);
    }

    [Fact]
    public async Task Start_BulkAnswersOfAMillionFlagsInTheSpool_ServesBeforeTheReplayAndReplaysInOrder()
    {
        const int Users = 50_000;
        _broker.CreateTopic(Topic, 64);
        _broker.Stop();
        string[] settings = [$"--Kafka:BootstrapServers={_broker.BootstrapServers}", "--Events:Recorders=kafka"];
        var load = new Load(Users);
        var spooled = 0;
        using (var server = await StandaloneProcess.StartAsync(_data.Path, settings))
        {
            await Load.PutFlagsAsync(server, Flags);
            await load.RunAsync(server, Users);
            // On a busy machine the buffer may overflow; the server counts the dropped events.
            await Waiting.Until(
                async () =>
                    (spooled = (int)await Scrape.ReadAsync(server, SpoolLength)) + await Scrape.ReadAsync(server, BufferFull) == Users,
                "all events to be spooled or counted"
            );
            await server.KillAsync();
        }
        Assert.InRange(spooled, Users / 2, Users);

        using (var server = await StandaloneProcess.StartBareAsync(_data.Path, settings))
        {
            (await server.EvaluateAsync(Load.FlagKey(0))).Ok();
            Assert.InRange(await Scrape.ReadAsync(server, SpoolLength), spooled, spooled + 1);
            await Waiting.Until(
                async () => Regex.IsMatch(await server.Http.GetStringAsync("/health/ready"), "kafka (is unavailable|lags behind)"),
                "the server to report the backlog"
            );

            _broker.Resume();
            var (events, outOfOrder) = await Task.Run(() => Read(spooled + 1));

            Assert.Equal((spooled + 1, 0), (events, outOfOrder));
            await Waiting.Until(async () => await Scrape.ReadAsync(server, SpoolLength) == 0, "an empty spool");
        }
    }

    /// <summary>
    /// Reads different events, and counts those that follow a later event of their partition. The ids of each start of the server are
    /// numbered in the order of the events.
    /// </summary>
    private (int Events, int OutOfOrder) Read(int count)
    {
        using var reader = new TopicReader(_broker.BootstrapServers, Topic);
        var seen = new HashSet<Guid>();
        var newest = new Dictionary<(int Partition, ulong Start), ulong>();
        var outOfOrder = 0;
        Span<byte> bytes = stackalloc byte[16];
        while (seen.Count < count && reader.Next(TimeSpan.FromSeconds(30)) is { } record)
        {
            var id = Guid.Parse(record.Id);
            if (!seen.Add(id))
                continue;
            id.TryWriteBytes(bytes, bigEndian: true, out _);
            var sequence = (record.Partition, BinaryPrimitives.ReadUInt64BigEndian(bytes));
            var number = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            if (number < newest.GetValueOrDefault(sequence))
                outOfOrder++;
            newest[sequence] = number;
        }
        return (seen.Count, outOfOrder);
    }
}
