using System.Globalization;
using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Http;

/// <summary>Creates the rows of a case out of its runs.</summary>
internal static class HttpRows
{
    /// <summary>Returns the rows: medians over the runs, and in the notes how far the runs differ.</summary>
    /// <param name="name">The name of the case.</param>
    /// <param name="runs">The pairs of neighbouring rounds of each run.</param>
    public static List<Row> Create(string name, List<List<(HttpSample Baseline, HttpSample Subject)>> runs)
    {
        var rows = new List<Row>();
        Compare("", "req/s", sample => sample.Throughput);
        Compare(".cpu", "us", sample => sample.Cpu);
        Compare(".allocated", "B", sample => sample.Allocated);
        Compare(".p50", "us", sample => sample.Latency.Quantile(0.5));
        Compare(".p99", "us", sample => sample.Latency.Quantile(0.99));
        Share(".server", sample => sample.ServerShare);
        Share(".generator", sample => sample.GeneratorShare);
        Share(".others", sample => sample.OthersShare);
        return rows;

        double OfSubject(Func<HttpSample, double> value) =>
            Statistics.Median(runs.Select(pairs => Statistics.Median(pairs.Select(pair => value(pair.Subject)))));

        double OfBaseline(Func<HttpSample, double> value) =>
            Statistics.Median(runs.Select(pairs => Statistics.Median(pairs.Select(pair => value(pair.Baseline)))));

        void Compare(string part, string unit, Func<HttpSample, double> value)
        {
            var ratios = runs.ConvertAll(pairs => pairs.ConvertAll(pair => value(pair.Subject) / value(pair.Baseline)));
            var medians = ratios.ConvertAll(run => Statistics.Median(run));
            var note =
                runs.Count == 1
                    ? Statistics.Spread(ratios[0])
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"median of {runs.Count} runs, {medians.Min():0.000} to {medians.Max():0.000}"
                    );
            rows.Add(new(name + part, OfSubject(value), unit, Statistics.Median(medians)) { Note = note });
            rows.Add(new($"{name}.baseline{part}", OfBaseline(value), unit));
        }

        void Share(string part, Func<HttpSample, double> value) =>
            rows.Add(
                new(name + part, 100 * OfSubject(value), "%")
                {
                    Note = string.Create(CultureInfo.InvariantCulture, $"in the baseline's rounds {100 * OfBaseline(value):0.0}"),
                }
            );
    }
}
