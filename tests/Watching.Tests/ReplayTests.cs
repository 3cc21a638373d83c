using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

public sealed class SqliteReplayTests : ReplayTests<SqliteDatabase>;

public sealed class PostgreSqlReplayTests : ReplayTests<PostgreSqlDatabase>;

/// <summary>
/// Tests that equal topics give equal rows, however they are batched and whenever rules are evaluated. Events arrive more than once, out of
/// order and late, and windows are closed by their times alone.
/// </summary>
public abstract class ReplayTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private const int Minutes = 12;

    private static readonly string[] Tables =
    [
        "SELECT partition, next_offset, watermark, folded, duplicates, late, early FROM analytics_offsets ORDER BY 1",
        "SELECT environment, rule, state FROM anomaly_rule_states ORDER BY 1, 2",
        "SELECT environment, rule, rule_version, window_end, observation FROM anomaly_observations ORDER BY 1, 2, 3, 4",
        "SELECT environment, id, rule, fired_at, rule_document, reading, resolved_at, resolved_by FROM alerts ORDER BY 1, 2",
        "SELECT id, environment, alert, position, rule_version, entry, created_at FROM anomaly_outbox ORDER BY 1",
    ];

    [Theory]
    [InlineData(1, 7, 1)]
    [InlineData(2, 100, 3)]
    [InlineData(3, 1_000, 12)]
    public async Task Run_SameEventsInOtherBatches_GivesEqualRows(int seed, int batch, int runs)
    {
        var expected = await PlayAsync(seed: 0, batch: int.MaxValue, runs: 1);

        var actual = await PlayAsync(seed, batch, runs);

        Assert.Equal(expected, actual);
        Assert.Contains("guard", expected, StringComparison.Ordinal);
        Assert.Contains("errors", expected, StringComparison.Ordinal);
    }

    /// <summary>Folds the events of two partitions and evaluates rules several times in between.</summary>
    /// <returns>All rows.</returns>
    private static async Task<string> PlayAsync(int seed, int batch, int runs)
    {
        var database = new Migrated<TDatabase>();
        try
        {
            await database.InitializeAsync();
            await database.Store.AddKeysAsync();
            var watched = await new Watched(database.Store, new FakeTimeProvider()).CreateAsync();
            await watched.WriteAsync(Documents.Guard);
            await watched.WriteAsync(Documents.Errors);
            var start = watched.Now;
            var partitions = Partitions(watched.Id.ToString(), start);
            var random = new Random(seed);
            for (var run = 0; run < runs; run++)
            {
                // Which partition is ahead differs from run to run.
                foreach (var partition in random.GetItems([0, 1], 1)[0] == 0 ? new[] { 0, 1 } : [1, 0])
                    await watched.FoldAsync(Part(partitions[partition], run), start + 60 * Watched.Minute, partition, batch, isIdle: false);
                await watched.RunAsync();
            }
            var positions = await database.Store.Get<IFoldStore>().ReadPositionsAsync();
            Assert.All(positions, position => Assert.InRange(position.Counts.Late, 1, 1_000));
            Assert.All(positions, position => Assert.InRange(position.Counts.Duplicates, 1, 1_000));
            return await DumpAsync(database.Database);

            IEnumerable<CountedEvent> Part(IReadOnlyList<CountedEvent> all, int run) =>
                all.Take((run + 1) * all.Count / runs).Skip(run * all.Count / runs);
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    private static IReadOnlyList<CountedEvent>[] Partitions(string environment, long start)
    {
        var (people, failures) = (new Traffic(environment, 1), new Traffic(environment, 2));
        for (var minute = 1; minute < Minutes; minute++)
        {
            people.Minute(start + minute * Watched.Minute, people: 100, on: 4, off: 40);
            failures.Evaluations(start + minute * Watched.Minute, count: 60, failed: minute is >= 2 and <= 5 ? 30 : 0);
        }
        return [Arrival(people, start, seed: 11), Arrival(failures, start, seed: 12)];
    }

    /// <summary>Returns the order in which events arrive, some of them twice, and at the end one that closes all windows.</summary>
    private static IReadOnlyList<CountedEvent> Arrival(Traffic traffic, long start, int seed)
    {
        var random = new Random(seed);
        var arrivals = new List<(long Time, CountedEvent Event)>();
        foreach (var one in traffic.Events)
        {
            // Within a minute, which the windows of the consumer stay open; one in 40 arrives after its window is closed.
            var delay = random.Next(40) == 0 ? 4 * Watched.Minute : random.Next(50_000);
            arrivals.Add((one.Time + delay, one));
            if (random.Next(20) == 0)
                arrivals.Add((one.Time + delay + random.Next(3 * 60_000), one));
        }
        var last = new Traffic(traffic.Environment, (ulong)seed).Evaluations(start + (Minutes + 8) * Watched.Minute, count: 1, failed: 0);
        return [.. arrivals.OrderBy(arrival => arrival.Time).Select(arrival => arrival.Event), .. last.Events];
    }

    private static async Task<string> DumpAsync(TDatabase database)
    {
        var text = new StringBuilder();
        await using var connection = await database.ConnectAsync();
        foreach (var table in Tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = table;
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                for (var column = 0; column < rows.FieldCount; column++)
                    text.Append(rows.GetValue(column) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : rows.GetValue(column)).Append('|');
                text.AppendLine();
            }
        }
        return text.ToString();
    }
}
