using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Bench.Engine;
using FlagCluster.Bench.Reporting;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Spooling;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Bench.Events;

/// <summary>Measures the recording of evaluations, and the writing, spooling and replay of events.</summary>
internal static class EventsBenchmark
{
    private static readonly Flag _flag = new()
    {
        Key = "new-checkout",
        Type = FlagType.Boolean,
        DefaultVariant = "off",
        Variants = [new("on", FlagValue.From(true)), new("off", FlagValue.From(false))],
        Rules = [new("half", null, null, new ServeSplit([new("on", 50_000), new("off", 50_000)]))],
    };

    private static readonly IReadOnlyList<Flag> _one = [_flag];
    private static readonly IReadOnlyList<Flag> _hundred = [.. Enumerable.Repeat(_flag, 100)];
    private static readonly EvaluationAnswer[] _answers = [.. Enumerable.Repeat(new EvaluationAnswer(0, 0, Reason.Split), 100)];

    /// <summary>Runs every case.</summary>
    public static void Run(BenchOptions options, Report report)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new EventMetrics(services.GetRequiredService<IMeterFactory>(), TimeProvider.System);
        var recorder = new EvaluationRecorder(new() { Recorders = "bench" }, new(), metrics);
        var sampled = new SampledEvaluations(new(), new(new(), new(), EventIds.Random()), metrics);
        var batch = new EventBatch();
        var timer = new BatchTimer(options.Quick);
        var rows = new List<Row>();
        Measure("record", "budget 200 ns; including reading it from the ring", count => Record(recorder, count, isBulk: false));
        Measure("record.bulk", "the same for a bulk answer of 100 flags", count => Record(recorder, count, isBulk: true));
        Measure(
            "write",
            "reads it from the ring and adds it to a batch, in the background",
            count =>
            {
                for (var done = 0; done < count; done += 4096)
                {
                    Record(recorder, Math.Min(4096, count - done), isBulk: false, keep: true);
                    Read(recorder, sampled, Begin(batch));
                }
            }
        );
        // Small, so that the number of events is hardly rounded up.
        var small = new EventBatch();
        Record(recorder, 64, isBulk: false, keep: true);
        Read(recorder, sampled, Begin(small));
        var copy = new EventBatch();
        Measure(
            "json",
            "writes it as JSON, when its delivery starts",
            count =>
            {
                for (var done = 0; done < count; done += small.Count)
                {
                    copy.Begin(1);
                    copy.AppendContent(small.Content.Written, small.Count, small.JsonBytes);
                    _ = copy[0];
                }
            }
        );
        rows.Add(new("event.json", batch.Average(record => record.Value.Length), "B") { Note = "bytes of an event's JSON" });
        Spool(options.Quick ? 100_000 : 1_000_000, batch, rows);
        RecordAndSpool(options.Quick ? 500_000 : 5_000_000, recorder, sampled, rows);
        report.Add(
            "Events",
            rows,
            "ns: median over batches, per event, on one warm thread; B: bytes that thread allocated per event. A bulk answer is one event.",
            "The spool is in the temporary folder, in batches as the server makes them; each row is one pass, the time of forcing it "
                + "to the disk included."
        );

        void Measure(string name, string note, Action<int> run)
        {
            Report.Progress($"events: {name}");
            var timing = timer.Measure(run);
            rows.Add(
                new(name, timing.Median, "ns")
                {
                    Note = string.Create(CultureInfo.InvariantCulture, $"min {timing.Min:0.0}, p95 {timing.P95:0.0}; {note}"),
                }
            );
            rows.Add(new(name, timing.Bytes, "B"));
        }
    }

    private static void Record(EvaluationRecorder recorder, int count, bool isBulk, bool keep = false)
    {
        var flags = isBulk ? _hundred : _one;
        for (var done = 1; done <= count; done++)
        {
            recorder.Record(
                new()
                {
                    Environment = new("acme", "shop", "production"),
                    Version = new(1, 42),
                    Time = 1_780_000_000_000,
                    Flags = flags,
                    IsBulk = isBulk,
                    TargetingKey = "user-12345678"u8,
                    Client = "01J8ZQ",
                    Sdk = "js/1.2",
                },
                _answers.AsSpan(0, flags.Count)
            );
            if (!keep && ((done & 255) == 0 || done == count))
                Read(recorder, null, null);
        }
    }

    /// <summary>Reads everything that was recorded, and writes it if there is a batch.</summary>
    private static void Read(EvaluationRecorder recorder, SampledEvaluations? sampled, EventBatch? batch)
    {
        foreach (var ring in recorder.Rings)
            while (ring.TryPeek(out var recorded))
            {
                sampled?.Add(recorded, batch!);
                ring.Advance();
            }
    }

    private static EventBatch Begin(EventBatch batch)
    {
        batch.Begin(1);
        return batch;
    }

    private static void Spool(int events, EventBatch batch, List<Row> rows)
    {
        var folder = Directory.CreateTempSubdirectory("flagcluster-bench-");
        try
        {
            using var spool = new Spool(folder.FullName, new(), new("bench"), TimeProvider.System, NullLogger.Instance);
            Report.Progress("events: spool");
            var start = Stopwatch.GetTimestamp();
            while (spool.Count < events)
                spool.Append(batch);
            spool.Flush();
            var written = spool.Count;
            rows.Add(new("spool.write", written / Stopwatch.GetElapsedTime(start).TotalSeconds, "events/s"));
            rows.Add(
                new("spool.event", folder.EnumerateFiles("*.events").Sum(file => file.Length) / (double)written, "B")
                {
                    Note = "bytes of an event on disk",
                }
            );
            start = Stopwatch.GetTimestamp();
            var read = new EventBatch();
            for (read.Begin(1); spool.Read(read, 5000); read.Begin(1))
                spool.Commit(spool.ReadPosition);
            rows.Add(new("spool.replay", written / Stopwatch.GetElapsedTime(start).TotalSeconds, "events/s"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Records, writes and spools events on one thread, as the server does while a destination is unavailable.</summary>
    private static void RecordAndSpool(int events, EvaluationRecorder recorder, SampledEvaluations sampled, List<Row> rows)
    {
        var folder = Directory.CreateTempSubdirectory("flagcluster-bench-");
        try
        {
            using var spool = new Spool(
                folder.FullName,
                new() { MaxBytes = 1L << 40 },
                new("bench"),
                TimeProvider.System,
                NullLogger.Instance
            );
            Report.Progress("events: whole");
            var batch = new EventBatch();
            var flush = Task.CompletedTask;
            var start = Stopwatch.GetTimestamp();
            for (var done = 0; done < events; done += 5000)
            {
                Record(recorder, 5000, isBulk: false, keep: true);
                Read(recorder, sampled, Begin(batch));
                spool.Append(batch);
                if (flush.IsCompleted)
                    flush = spool.FlushAsync();
            }
            rows.Add(
                new("spool.whole", events / Stopwatch.GetElapsedTime(start).TotalSeconds, "events/s")
                {
                    Note = "recorded and spooled by one thread; the disk is flushed in the background",
                }
            );
            flush.GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
