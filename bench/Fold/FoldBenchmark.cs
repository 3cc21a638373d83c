using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Bench.Cluster;
using FlagCluster.Bench.Reporting;
using FlagCluster.Events.Analytics.Local;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Bench.Fold;

/// <summary>Measures how many events a second are folded into sums, and how soon they are.</summary>
internal static class FoldBenchmark
{
    private const string Topic = "evaluations";
    private const int Partitions = 2;

    // What a consumer takes when it has to catch up: half of Analytics:BatchEvents for each partition.
    private const int BatchEvents = 100_000;

    private static readonly WindowBounds _bounds = new();

    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var (count, passes) = options.Quick ? (100_000, 2) : (500_000, 6);
        var events = new FoldEvents();
        Report.Progress("fold: records");
        FoldSample[] samples = [.. Enumerable.Range(0, Partitions).Select(partition => new FoldSample(events, partition, count))];
        var rows = new List<Row>();
        if (options.IsWanted("read"))
        {
            Report.Progress("fold: read and fold");
            rows.AddRange(MeasureProcessor(samples[0], passes));
        }
        if (options.IsWanted("memory"))
        {
            Report.Progress("fold: memory");
            await OnSqliteAsync(async (store, _) => rows.Add(await MeasureAsync("memory.sqlite", store, samples, passes)));
            await OnPostgreSqlAsync(async (store, _) => rows.Add(await MeasureAsync("memory.postgresql", store, samples, passes)));
        }
        if (options.IsWanted("standalone"))
        {
            Report.Progress("fold: standalone");
            await OnSqliteAsync(
                async (store, path) => rows.Add(await LocalFoldBenchmark.MeasureAsync("standalone.sqlite", store, path, samples[0], passes))
            );
        }
        if (options.IsWanted("kafka"))
        {
            Report.Progress("fold: Kafka");
            await OnPostgreSqlAsync(
                async (_, connection) => rows.AddRange(await KafkaFoldBenchmark.MeasureAsync(options, connection, events))
            );
        }
        if (options.IsWanted("latency"))
        {
            Report.Progress("fold: latency");
            await OnSqliteAsync(async (_, path) => rows.AddRange(await FoldLatency.MeasureStandaloneAsync(options, path)));
            await OnPostgreSqlAsync(async (_, connection) => rows.AddRange(await FoldLatency.MeasureKafkaAsync(options, connection)));
        }
        report.Add(
            "Fold",
            rows,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{FoldEvents.Combinations} combinations of flag, variant, source and SDK key; 4 % duplicates; batches of {BatchEvents}."
            ),
            "read, fold: one thread, without a database. read.json is JSON as servers write it, which consumers of Kafka read; "
                + "read.order the same with the properties in another order; read.compact what a standalone server reads.",
            "memory: JSON in memory, read, folded and committed by two partitions at the same time. standalone: deliveries in memory to "
                + "the recorder of a standalone server. The database shares the machine's cores. The first pass, which adds most rows, "
                + "does not count. Budget: 400,000 events/s.",
            "kafka: the consumer of silos catches up from librdkafka's mock cluster to PostgreSQL; broker, consumer and database share the "
                + "machine's cores. From the first to the last commit of the second pass. Budget: 200,000 events/s, and 3 times "
                + "the rate of recording.",
            "recording: the events that the broker accepts of one server whose clients evaluate one flag as fast as they can; broker, "
                + "server and load generator share the machine's cores.",
            "latency: from an evaluation to the first answer that counts it, with the default settings and 5,000 evaluations/s. Budget: "
                + "p50 2 s, p99 5 s."
        );
    }

    private static async Task OnSqliteAsync(Func<OpenStore, string, Task> run)
    {
        using var folder = new TempFolder();
        var path = folder.File("flagcluster.db");
        await using var store = OpenStore.Sqlite(path);
        await store.Migrator.MigrateAsync();
        await run(store, path);
    }

    private static async Task OnPostgreSqlAsync(Func<OpenStore, string, Task> run)
    {
        await using var postgres = await Postgres.StartAsync(Repository.Root);
        await using var store = OpenStore.PostgreSql(postgres.ConnectionString);
        await store.Migrator.MigrateAsync();
        await run(store, postgres.ConnectionString);
    }

    private static IEnumerable<Row> MeasureProcessor(FoldSample sample, int passes)
    {
        var (reader, other, compact) = (new EventReader(), new EventReader(), new CompactEventReader());
        var (json, order, deliveries, folding) = (new FoldTimer(), new FoldTimer(), new FoldTimer(), new FoldTimer());
        for (var pass = 0; pass < passes; pass++)
        {
            sample.Begin(pass);
            var records = new List<byte[]>(sample.Count);
            for (var i = 0; i < sample.Count; i++)
                records.Add(sample.InAnotherOrder(i));
            var fold = new PartitionFold(Topic, 0, null, _bounds);
            for (var first = 0; first < sample.Count; first += BatchEvents)
            {
                var events = Math.Min(BatchEvents, sample.Count - first);
                List<FoldRecord> read = [];
                Measure(json, () => read = Read(reader, sample, first, first));
                Measure(folding, () => fold.Continue(fold.Fold(read, new(), FoldSample.Now(pass)).After));
                Measure(order, () => records.GetRange(first, events).ForEach(record => other.Read(record, out _)));
                Measure(deliveries, () => ReadDeliveries(compact, sample, first, events));

                void Measure(FoldTimer timer, Action run)
                {
                    // The first pass warms up.
                    if (pass == 0)
                        run();
                    else
                        timer
                            .MeasureAsync(
                                events,
                                () =>
                                {
                                    run();
                                    return Task.CompletedTask;
                                }
                            )
                            .GetAwaiter()
                            .GetResult();
                }
            }
        }
        yield return new("event.json", sample.AverageBytes, "B");
        yield return new("event.compact", sample.Deliveries.Sum(batch => (double)batch.Content.Length) / sample.Count, "B");
        yield return json.ToRow("read.json", "");
        yield return order.ToRow("read.order", "");
        yield return deliveries.ToRow("read.compact", "");
        yield return folding.ToRow("fold", "");
    }

    private static async Task<Row> MeasureAsync(string name, OpenStore store, FoldSample[] samples, int passes)
    {
        await store.Folds.RegisterPartitionsAsync(Topic, samples.Length, FoldSample.Now(0));
        var folds = samples.Select((_, partition) => new PartitionFold(Topic, partition, null, _bounds)).ToArray();
        var readers = samples.Select(_ => new EventReader()).ToArray();
        var timer = new FoldTimer();
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var sample in samples)
                sample.Begin(pass);
            if (pass == 0)
                await FoldAllAsync();
            else
                await timer.MeasureAsync((double)samples.Length * samples[0].Count, FoldAllAsync);

            Task FoldAllAsync() =>
                Task.WhenAll(
                    samples.Select(
                        (sample, partition) =>
                            Task.Run(() => FoldAsync(store.Folds, folds[partition], readers[partition], sample, partition, pass))
                    )
                );
        }
        return timer.ToRow(name, await CheckAsync(store, (long)samples.Length * samples[0].Count * passes));
    }

    /// <summary>Returns a note on duplicates.</summary>
    /// <exception cref="UsageException">The numbers of events are wrong.</exception>
    public static async Task<string> CheckAsync(OpenStore store, long events)
    {
        var counts = (await store.Folds.ReadPositionsAsync()).Aggregate(default(FoldCounts), (sum, one) => sum.Plus(one.Counts));
        if (counts.Folded + counts.Duplicates != events || counts.Duplicates < events / 50)
            throw new UsageException($"The fold counted {counts} of {events} events.");
        return string.Create(CultureInfo.InvariantCulture, $"{100.0 * counts.Duplicates / events:0.0} % duplicates");
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

    private static void ReadDeliveries(CompactEventReader reader, FoldSample sample, int first, int events)
    {
        List<List<CountedEvent>> read = [];
        for (var i = first; i < first + events; i += FoldSample.DeliveryEvents)
            read.Add(reader.Read(sample.Deliveries[i / FoldSample.DeliveryEvents]));
        GC.KeepAlive(read);
    }
}
