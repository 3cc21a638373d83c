using System.Globalization;
using System.Text.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;
using Xunit.Abstractions;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>The faults: the broker is unavailable under full load, and the server is killed while it replays its spool.</summary>
public sealed class LossTests(ITestOutputHelper output) : IDisposable
{
    private const int Flags = 10;
    private const int Users = 60_000;
    private const string Topic = "flagcluster.evaluations.v1";

    private const int BufferEvents = 8192,
        QueueEvents = 4000,
        BatchEvents = 500;

    /// <summary>The maximum number of events in memory: the buffer, the queue, and the batch between them.</summary>
    private const int MaxEventsInMemory = BufferEvents + QueueEvents + BatchEvents;

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Evaluations_BrokerOutageAndServerKilled_LoseOnlyEventsInMemoryAndCountOnce()
    {
        // The broker retains 5 MB per partition; with many partitions it retains all events.
        _broker.CreateTopic(Topic, 64);
        _broker.CreateTopic(Reports.Topic, 16);
        string[] settings =
        [
            $"--Kafka:BootstrapServers={_broker.BootstrapServers}",
            "--Events:Recorders=kafka",
            $"--Events:BufferEvents={BufferEvents}",
            $"--Events:QueueEvents={QueueEvents}",
            $"--Events:BatchEvents={BatchEvents}",
        ];
        var load = new Load(Users);
        var reports = new Reports();
        List<int> answeredBeforeTheKill;
        long dropped;

        using (var server = await StandaloneProcess.StartAsync(_data.Path, settings))
        {
            await Load.PutFlagsAsync(server, Flags);
            var reporting = reports.RunAsync(server);
            await load.RunAsync(server, Users / 10 * 3);
            _broker.Stop();
            await load.RunAsync(server, Users / 10 * 7);
            await Waiting.Until(
                async () => (await server.Http.GetStringAsync("/health/ready")).Contains("is unavailable", StringComparison.Ordinal),
                "the server to report the outage"
            );
            _broker.Resume();
            // The load continues during the replay of the spool, and the kill interrupts both.
            var last = load.RunAsync(server, Users / 10 * 8);
            await Waiting.Until(() => Task.FromResult(load.Last >= Users / 100 * 75), "some load after the outage");
            var metrics = await server.Http.GetStringAsync("/metrics");
            output.WriteLine(
                string.Join('\n', metrics.Split('\n').Where(line => line.StartsWith("flagcluster_events", StringComparison.Ordinal)))
            );
            dropped = Dropped(metrics);
            load.ServerStopping = reports.Stopping = true;
            await server.KillAsync();
            await Task.WhenAll(last, reporting);
            answeredBeforeTheKill = [.. load.InOrderOfAnswers()];
            load.ServerStopping = reports.Stopping = false;
        }
        using (var server = await StandaloneProcess.StartBareAsync(_data.Path, settings))
        {
            var reporting = reports.RunAsync(server);
            await load.RunAsync(server, Users);
            reports.Stopping = true;
            await reporting;
            dropped += Dropped(await server.Http.GetStringAsync("/metrics"));

            var found = await Task.Run(() => Read(load));
            var unreported = await Task.Run(() => reports.FindMissing(_broker.BootstrapServers));

            output.WriteLine(found.ToString());
            output.WriteLine($"{reports.Accepted} reports accepted");
            // Ranges are shorter than thousands of numbers.
            output.WriteLine(string.Join(' ', Ranges(found.MissingUsers)));
            Assert.True(reports.Accepted > 100);
            Assert.Empty(unreported);
            Assert.Equal(0, found.Duplicates);
            // The missing events were in memory at the kill, so they are of the last users before it, or were counted as dropped because a
            // busy machine recorded faster than it wrote. The buffers of the server are not written in the exact order of the answers.
            Assert.InRange(found.Missing, 0, (MaxEventsInMemory + dropped) * Flags);
            var earlier = found.MissingUsers.Except(answeredBeforeTheKill.TakeLast(2 * MaxEventsInMemory));
            Assert.InRange(earlier.Count(), 0, dropped);
        }
    }

    /// <summary>Reads the topic until no further record arrives, and compares it with the answers.</summary>
    private Found Read(Load load)
    {
        using var reader = new TopicReader(_broker.BootstrapServers, Topic);
        var seen = new Dictionary<(int User, string Flag), string>();
        var first = new Dictionary<int, long>();
        int records = 0,
            duplicates = 0;
        var expected = Enumerable.Range(0, Users).Count(load.IsAnswered) * Flags;
        // The server is replaying its spool: reading ends when all events have arrived, or none for a while.
        while (reader.Next(TimeSpan.FromSeconds(seen.Count < expected ? 15 : 1)) is { } record)
        {
            records++;
            first.TryAdd(record.Partition, record.Offset);
            using var json = JsonDocument.Parse(record.Value);
            // The exposures of the reports.
            if (!json.RootElement.TryGetProperty("bulk", out _))
                continue;
            var user = json.RootElement.GetProperty("targetingKey").GetString()!;
            foreach (var flag in json.RootElement.GetProperty("flags").EnumerateArray())
            {
                var key = (int.Parse(user.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture), flag[0].GetString()!);
                if (!seen.TryAdd(key, record.Id) && seen[key] != record.Id)
                    duplicates++;
            }
        }
        Assert.All(first.Values, offset => Assert.Equal(0, offset));
        var missing = Enumerable
            .Range(0, Users)
            .Where(load.IsAnswered)
            .Select(user =>
                (User: user, Count: Flags - Enumerable.Range(0, Flags).Count(flag => seen.ContainsKey((user, Load.FlagKey(flag)))))
            )
            .Where(user => user.Count > 0)
            .ToList();
        return new(records, seen.Count, missing.Sum(user => user.Count), [.. missing.Select(user => user.User)], duplicates);
    }

    /// <summary>Returns the number of events that found no place in memory.</summary>
    private static long Dropped(string metrics)
    {
        const string series = "flagcluster_events_dropped_total{destination=\"all\",reason=\"buffer_full\"} ";
        var line = Assert.Single(metrics.Split('\n'), line => line.StartsWith(series, StringComparison.Ordinal));
        return long.Parse(line[series.Length..], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Ranges(IReadOnlyList<int> numbers)
    {
        for (var i = 0; i < numbers.Count; i++)
        {
            var from = numbers[i];
            while (i + 1 < numbers.Count && numbers[i + 1] == numbers[i] + 1)
                i++;
            yield return $"{from}-{numbers[i]}";
        }
    }

    private sealed record Found(int Records, int Answers, int Missing, IReadOnlyList<int> MissingUsers, int Duplicates)
    {
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Records} records, {Answers} answers, {Missing} missing of {MissingUsers.Count} " + $"users, {Duplicates} duplicates"
            );
    }
}
