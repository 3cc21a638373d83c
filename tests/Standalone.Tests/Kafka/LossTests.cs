using System.Globalization;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;
using Xunit.Abstractions;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>The faults: the broker is cut for 20 seconds under full load, and the server is killed with -9 once it is back.</summary>
public sealed class LossTests(ITestOutputHelper output) : IDisposable
{
    private const int Flags = 10;
    private const int Users = 100_000;
    private const string Topic = "flagcluster.evaluations.v1";

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    /// <summary>What the server keeps in memory at most with default settings: the buffer, the queue, and the batch between them.</summary>
    private const int InMemory = 65_536 + 50_000 + 5000;

    /// <summary>
    /// How long anything stands in memory alone: an evaluation waits 0.1 s to be written, a delivery 1 s for its end; twice that for a
    /// machine that has more to do.
    /// </summary>
    private static readonly TimeSpan InMemoryFor = TimeSpan.FromSeconds(2.2);

    [Fact]
    public async Task Evaluations_AMillionThroughACutAndAKill_LoseNothingButTheBufferAndCountOnce()
    {
        // Many partitions, so that the broker, which keeps 5 MB in each, keeps everything.
        _broker.CreateTopic(Topic, 64);
        _broker.CreateTopic(Reports.Topic, 16);
        string[] settings = [$"--Kafka:BootstrapServers={_broker.BootstrapServers}", "--Events:Recorders=kafka"];
        var load = new Load(Users);
        var reports = new Reports();
        int asked;
        DateTimeOffset killed;
        using (var server = await StandaloneProcess.StartAsync(_data.Path, settings))
        {
            await Load.PutFlagsAsync(server, Flags);
            var reporting = reports.RunAsync(server);
            await load.RunAsync(server, Users / 10 * 3);
            _broker.Cut();
            var cut = Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
            await load.RunAsync(server, Users / 10 * 7);
            await cut;
            Assert.Contains("is unavailable", await server.Http.GetStringAsync("/health/ready"), StringComparison.Ordinal);
            _broker.Heal();
            // Load continues while the spool is replayed, and the kill comes into the middle of both.
            var last = load.RunAsync(server, Users / 10 * 8);
            await Waiting.Until(() => Task.FromResult(load.Last >= Users / 100 * 75), "some load after the cut");
            output.WriteLine(
                string.Join(
                    '\n',
                    (await server.Http.GetStringAsync("/metrics"))
                        .Split('\n')
                        .Where(line => line.StartsWith("flagcluster_events", StringComparison.Ordinal))
                )
            );
            load.Stopping = reports.Stopping = true;
            killed = TimeProvider.System.GetUtcNow();
            await server.KillAsync();
            await Task.WhenAll(last, reporting);
            asked = load.Last + 1;
            load.Stopping = reports.Stopping = false;
        }
        using (var server = await StandaloneProcess.StartBareAsync(_data.Path, settings))
        {
            var reporting = reports.RunAsync(server);
            await load.RunAsync(server, Users);
            reports.Stopping = true;
            await reporting;

            var found = await Task.Run(() => Read(load));
            var unreported = await Task.Run(() => reports.Missing(_broker.BootstrapServers));

            output.WriteLine(found.ToString());
            output.WriteLine($"{reports.Accepted} reports accepted");
            // Ranges say more than thousands of numbers.
            output.WriteLine(string.Join(' ', Ranges(found.MissingUsers)));
            Assert.True(reports.Accepted > 100);
            Assert.Empty(unreported);
            Assert.Equal(0, found.Twice);
            // What is missing was answered in the last moments before the kill, and is no more than the memory holds.
            Assert.InRange(found.Missing, 0, InMemory);
            Assert.All(found.MissingUsers, user => Assert.InRange(load.AnsweredAt(user), killed - InMemoryFor, killed.AddSeconds(1)));
            Assert.DoesNotContain(found.MissingUsers, user => user >= asked);
        }
    }

    /// <summary>Reads until nothing more comes, and counts.</summary>
    private Found Read(Load load)
    {
        using var reader = new TopicReader(_broker.BootstrapServers, Topic);
        var seen = new Dictionary<(int User, string Flag), string>();
        var first = new Dictionary<int, long>();
        int records = 0,
            twice = 0;
        var expected = Enumerable.Range(0, Users).Count(load.IsAnswered) * Flags;
        // The server replays its spool meanwhile: the end is there when all has come, or nothing new for a while.
        while (reader.Next(TimeSpan.FromSeconds(seen.Count < expected ? 15 : 1)) is { } record)
        {
            records++;
            first.TryAdd(record.Partition, record.Offset);
            var user = Between(record.Value, "\"targetingKey\":\"");
            var flag = Between(record.Value, "\"flagKey\":\"");
            if (flag == Reports.ExposedFlag)
                continue;
            var key = (int.Parse(user.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture), flag);
            if (!seen.TryAdd(key, record.Id) && seen[key] != record.Id)
                twice++;
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
        return new(records, seen.Count, missing.Sum(user => user.Count), [.. missing.Select(user => user.User)], twice);
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

    private static string Between(string value, string before)
    {
        var start = value.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return value[start..value.IndexOf('"', start)];
    }

    private sealed record Found(int Records, int Events, int Missing, IReadOnlyList<int> MissingUsers, int Twice)
    {
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Records} records, {Events} events, {Records - Events} collapsed by id, {Missing} missing of {MissingUsers.Count} "
                    + $"users, {Twice} twice"
            );
    }
}
