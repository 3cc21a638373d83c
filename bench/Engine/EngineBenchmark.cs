using System.Globalization;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Engine;

/// <summary>Times evaluation, loading and recompiling in this process, on one thread.</summary>
internal static class EngineBenchmark
{
    /// <summary>Runs every case.</summary>
    public static void Run(BenchOptions options, Report report)
    {
        var timer = new BatchTimer(options.Quick);
        var rows = new List<Row>();
        foreach (var @case in Controls.All.Concat(SubjectTable.Engine()))
        {
            Report.Progress($"engine: {@case.Name}");
            var timing = timer.Measure(@case.Batch);
            var spread = string.Create(CultureInfo.InvariantCulture, $"min {timing.Min:0.00}, p95 {timing.P95:0.00}");
            rows.Add(new(@case.Name, timing.Median, "ns") { Note = @case.Note.Length == 0 ? spread : $"{spread}; {@case.Note}" });
            rows.Add(new(@case.Name, timing.Bytes, "B"));
        }
        report.Add(
            "Engine",
            rows,
            "ns: median over batches, per operation, on one warm thread; the loop's cost is not subtracted.",
            "B: bytes the calling thread allocated per operation; 0 is exact."
        );
    }
}
