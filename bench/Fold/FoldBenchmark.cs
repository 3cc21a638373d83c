using System.Diagnostics;
using System.Globalization;
using FlagCluster.Analytics.Reading;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Bench.Cluster;
using FlagCluster.Bench.Reporting;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Bench.Fold;

/// <summary>Measures how many events a second are folded into sums, from the JSON in memory to the commit.</summary>
internal static class FoldBenchmark
{
    private const string Topic = "evaluations";
    private const int Partitions = 2;

    // What a consumer takes when it has to catch up.
    private const int BatchEvents = 250_000;

    private static readonly WindowBounds _bounds = new();

    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var (count, passes) = options.Quick ? (100_000, 2) : (500_000, 6);
        Report.Progress("fold: records");
        FoldSample[] samples = [.. Enumerable.Range(0, Partitions).Select(partition => new FoldSample(partition, count))];
        var rows = new List<Row> { new("event.json", samples[0].AverageBytes, "B") };
        Report.Progress("fold: read and fold");
        rows.AddRange(MeasureCpu(samples[0], passes));
        using (var folder = new TempFolder())
        {
            Report.Progress("fold: SQLite");
            await using var store = OpenStore.Sqlite(folder.File("flagcluster.db"));
            rows.Add(await MeasureAsync("memory.sqlite", store, samples, passes));
        }
        Report.Progress("fold: PostgreSQL");
        await using (var postgres = await Postgres.StartAsync(Repository.Root))
        {
            await using var store = OpenStore.PostgreSql(postgres.ConnectionString);
            rows.Add(await MeasureAsync("memory.postgresql", store, samples, passes));
        }
        Report.Progress("fold: Kafka");
        await using (var postgres = await Postgres.StartAsync(Repository.Root))
            rows.Add(await KafkaFoldBenchmark.MeasureAsync(options, postgres.ConnectionString));
        report.Add(
            "Fold",
            rows,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{FoldSample.Combinations} combinations of flag, variant, source and SDK key; 4 % duplicates; batches of {BatchEvents}."
            ),
            "read, fold: one thread, without a database. memory: JSON in memory, read, folded and committed by two partitions at the same "
                + "time; the database shares the machine's cores. The first pass, which adds most rows, does not count.",
            "kafka: the consumer of silos catches up from librdkafka's mock cluster to PostgreSQL; broker, consumer and database share the "
                + "machine's cores. From the first to the last commit into empty tables."
        );
    }

    private static IEnumerable<Row> MeasureCpu(FoldSample sample, int passes)
    {
        var reader = new EventReader();
        var (readTime, foldTime) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var pass = 0; pass < passes; pass++)
        {
            sample.Begin(pass);
            var fold = new PartitionFold(Topic, 0, null, _bounds);
            for (var first = 0; first < sample.Count; first += BatchEvents)
            {
                var start = Stopwatch.GetTimestamp();
                var records = Read(reader, sample, first, first);
                var read = Stopwatch.GetTimestamp();
                fold.Continue(fold.Fold(records, new(), FoldSample.Now(pass)).After);
                // The first pass warms up.
                if (pass == 0)
                    continue;
                readTime += Stopwatch.GetElapsedTime(start, read);
                foldTime += Stopwatch.GetElapsedTime(read);
            }
        }
        var events = (double)sample.Count * (passes - 1);
        yield return new("read", events / readTime.TotalSeconds, "events/s");
        yield return new("fold", events / foldTime.TotalSeconds, "events/s");
    }

    private static async Task<Row> MeasureAsync(string name, OpenStore store, FoldSample[] samples, int passes)
    {
        await store.Migrator.MigrateAsync();
        await store.Folds.RegisterPartitionsAsync(Topic, samples.Length, FoldSample.Now(0));
        var folds = samples.Select((_, partition) => new PartitionFold(Topic, partition, null, _bounds)).ToArray();
        var readers = samples.Select(_ => new EventReader()).ToArray();
        var elapsed = TimeSpan.Zero;
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var sample in samples)
                sample.Begin(pass);
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(
                samples.Select(
                    (sample, partition) =>
                        Task.Run(() => FoldAsync(store.Folds, folds[partition], readers[partition], sample, partition, pass))
                )
            );
            if (pass > 0)
                elapsed += Stopwatch.GetElapsedTime(start);
        }
        var counts = (await store.Folds.ReadPositionsAsync()).Aggregate(default(FoldCounts), (sum, one) => sum.Plus(one.Counts));
        var events = (long)samples.Length * samples[0].Count * passes;
        if (counts.Folded + counts.Duplicates != events || counts.Duplicates < events / 50)
            throw new UsageException($"The fold counted {counts} of {events} events.");
        return new(name, (double)samples.Length * samples[0].Count * (passes - 1) / elapsed.TotalSeconds, "events/s")
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"{100.0 * counts.Duplicates / events:0.0} % duplicates"),
        };
    }

    private static async Task FoldAsync(
        IFoldStore store,
        PartitionFold fold,
        EventReader reader,
        FoldSample sample,
        int partition,
        int pass
    )
    {
        for (var first = 0; first < sample.Count; first += BatchEvents)
        {
            var records = Read(reader, sample, first, (long)pass * sample.Count + first);
            var ids = await store.ReadIdsAsync(Topic, partition, PartitionFold.RangesOf(records));
            var batch = fold.Fold(records, ids, FoldSample.Now(pass));
            if (!await store.CommitAsync(batch))
                throw new UsageException("The commit was refused, although no other consumer runs.");
            fold.Continue(batch.After);
        }
    }

    private static List<FoldRecord> Read(EventReader reader, FoldSample sample, int first, long offset)
    {
        var records = new List<FoldRecord>(BatchEvents);
        for (var i = first; i < Math.Min(sample.Count, first + BatchEvents); i++)
            records.Add(
                new(
                    offset + i - first,
                    reader.Read(sample[i], out var problem) ?? throw new UsageException($"A record is broken: {problem}")
                )
            );
        return records;
    }
}
