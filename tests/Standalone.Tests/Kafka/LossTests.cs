using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Standalone.Tests.Support;
using FlagCluster.Store.Tests.Databases;
using FlagCluster.Testing;
using FlagCluster.Testing.Kafka;
using Xunit.Abstractions;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>The faults: the broker is cut for 20 seconds under full load, and the server is killed with -9 once it is back.</summary>
public sealed class LossTests(ITestOutputHelper output) : IDisposable
{
    private const int Flags = 100;
    private const int Users = 10_000;
    private const string Topic = "flagcluster.evaluations.v1";

    private readonly TempFolder _data = new();
    private readonly MockKafka _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Evaluations_AMillionThroughACutAndAKill_LoseNothingButTheBufferAndCountOnce()
    {
        // Many partitions, so that the broker, which keeps 5 MB in each, keeps everything.
        _broker.CreateTopic(Topic, 64);
        string[] settings = [$"--Kafka:BootstrapServers={_broker.BootstrapServers}", "--Kafka:DeliverySeconds=5", "--Events:Recorders=kafka", "--Events:BufferEvents=262144", "--Events:QueueEvents=1000000", "--Events:QueueBytes=1073741824"];
        var load = new Load(Users);
        int beforeKill;
        using (var server = await Server.StartAsync(_data.Path, settings))
        {
            await PutFlagsAsync(server);
            await load.RunAsync(server, Users * 3 / 10);
            _broker.Cut();
            var cut = Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
            await load.RunAsync(server, Users * 7 / 10);
            await cut;
            _broker.Heal();
            // Load goes on while the spool is replayed, and the kill comes into the middle of both.
            var last = load.RunAsync(server, Users * 8 / 10);
            await Waiting.Until(() => Task.FromResult(load.Last >= Users * 75 / 100), "some load after the cut");
            load.Stopping = true;
            beforeKill = load.Last;
            await server.KillAsync();
            await last;
            output.WriteLine(server.Process.Everything);
            load.Stopping = false;
        }
        using (var server = await Server.StartBareAsync(_data.Path, settings))
        {
            await load.RunAsync(server, Users);

            var found = await Task.Run(() => Read(load));

            output.WriteLine(server.Process.Everything);
            output.WriteLine(found.ToString());
            Assert.Equal(0, found.Twice);
            // Ranges say more than thousands of numbers.
            output.WriteLine(string.Join(' ', Ranges(found.MissingUsers)));
            // What is missing was answered just before the kill, and is no more than the buffer and one delivery to the spool hold.
            Assert.InRange(found.Missing, 0, 262_144 + 50_000);
            Assert.DoesNotContain(found.MissingUsers, user => user < beforeKill - (262_144 + 50_000) / Flags);
        }
    }

    /// <summary>Reads until nothing more comes, and counts.</summary>
    private Found Read(Load load)
    {
        using var reader = new TopicReader(_broker.BootstrapServers, Topic);
        var seen = new Dictionary<(int User, string Flag), string>();
        var first = new Dictionary<int, long>();
        int records = 0, twice = 0;
        var expected = Enumerable.Range(0, Users).Count(load.IsAnswered) * Flags;
        // The server replays its spool meanwhile: the end is there when all has come, or nothing new for a while.
        while (reader.Next(TimeSpan.FromSeconds(seen.Count < expected ? 15 : 1)) is { } record)
        {
            records++;
            first.TryAdd(record.Partition, record.Offset);
            var user = Between(record.Value, "\"targetingKey\":\"");
            var flag = Between(record.Value, "\"flagKey\":\"");
            var key = (int.Parse(user.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture), flag);
            if (!seen.TryAdd(key, record.Id) && seen[key] != record.Id) twice++;
        }
        Assert.All(first.Values, offset => Assert.Equal(0, offset));
        var missing = Enumerable.Range(0, Users).Where(load.IsAnswered).Select(user => (User: user, Count: Flags - Enumerable.Range(0, Flags).Count(flag => seen.ContainsKey((user, FlagKey(flag)))))).Where(user => user.Count > 0).ToList();
        return new(records, seen.Count, missing.Sum(user => user.Count), [.. missing.Select(user => user.User)], twice);
    }

    private static IEnumerable<string> Ranges(IReadOnlyList<int> numbers)
    {
        for (var i = 0; i < numbers.Count; i++)
        {
            var from = numbers[i];
            while (i + 1 < numbers.Count && numbers[i + 1] == numbers[i] + 1) i++;
            yield return $"{from}-{numbers[i]}";
        }
    }

    private static string Between(string value, string before)
    {
        var start = value.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return value[start..value.IndexOf('"', start)];
    }

    private static string FlagKey(int flag) => string.Create(CultureInfo.InvariantCulture, $"flag-{flag:000}");

    private static async Task PutFlagsAsync(Server server)
    {
        var flags = new JsonArray();
        for (var i = 0; i < Flags; i++) flags.Add(Support.Flags.Make(FlagKey(i), "one of many"));
        (await server.ManageAsync(HttpMethod.Put, "/ruleset", new JsonObject { ["flags"] = flags, ["segments"] = new JsonArray() })).Ok();
    }

    private sealed record Found(int Records, int Events, int Missing, IReadOnlyList<int> MissingUsers, int Twice)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{Records} records, {Events} events, {Records - Events} collapsed by id, {Missing} missing of {MissingUsers.Count} users, {Twice} twice");
    }
}
