using System.Globalization;
using FlagCluster.Analytics.Rules;
using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Anomaly;

/// <summary>
/// Measures what anomaly rules find and how often they are wrong, over simulated days with seeds: how long after a release that breaks a
/// variant each kind of rule fires, and how often it fires without one. The results are equal on every machine.
/// </summary>
internal static class AnomalyBenchmark
{
    private const int Days = 100,
        EqualDays = 2_000;

    /// <summary>Runs every case.</summary>
    public static void Run(BenchOptions options, Report report)
    {
        var days = options.Quick ? Days / 10 : Days;
        var results = AnomalyCase.All.ToDictionary(one => one.Name, _ => new Result());
        for (var seed = 0; seed < days; seed++)
        {
            Report.Progress($"anomaly: day {seed + 1} of {days}");
            var (healthy, broken) = (SimulatedDays.Of(seed, isBroken: false), SimulatedDays.Of(seed, isBroken: true));
            foreach (var one in AnomalyCase.All)
                results[one.Name].Add(one.Run(healthy), one.Run(broken), broken.Release);
        }
        report.Add(
            "Anomaly rules over simulated days",
            [.. AnomalyCase.All.SelectMany(one => results[one.Name].Rows(one.Name, days))],
            string.Create(
                CultureInfo.InvariantCulture,
                $"{days} seeded days after four weeks of history, with a daily cycle, weekends, growth and noise."
            ),
            "The release breaks one of two variants: its share of errors rises from 1 % to 6 %, and a tenth of its exposures is lost.",
            "Delay: from the release to the end of the window in which the rule fires, without the lateness for which windows stay open."
        );
        AddEqual(options.Quick ? EqualDays / 10 : EqualDays, report);
    }

    /// <summary>Counts the days on which the rule that turns flags off does so although the variants are equal.</summary>
    private static void AddEqual(int days, Report report)
    {
        Report.Progress($"anomaly: {days} days with equal variants");
        var rule = AnomalyCase.Variant with
        {
            // Any size counts, so that only the test decides.
            AtLeast = new(1e-9, IsRelative: true),
            MinimumPeople = 1,
            MinimumEvents = 1,
        };
        var alarms = 0;
        for (var seed = 0; seed < days; seed++)
            alarms += DryRun.Of(rule, new(SimulatedDays.Environment, 1), EqualDay(seed)).Alerts.IsEmpty ? 0 : 1;
        report.Add(
            "Comparison of equal variants",
            [new("variant.false_kills", alarms, "days") { Note = $"of {days}; promised at most {rule.Alpha * days:0.#} on average" }],
            "1,440 looks a day at the level of 0.001, whatever the size of the difference: without the minimum sizes that real rules have."
        );
    }

    private static IEnumerable<RuleObservation> EqualDay(int seed)
    {
        const double Share = 0.02;
        var draw = new SampledTraffic(1_000_000 + seed);
        (long People, long Errors) on = default,
            off = default;
        for (var minute = 1; minute <= SimulatedDays.MinutesPerDay; minute++)
        {
            var rate = 30 * (1 - 0.7 * Math.Cos(2 * Math.PI * minute / SimulatedDays.MinutesPerDay));
            var (left, right) = (draw.Poisson(rate), draw.Poisson(rate));
            on = (on.People + left, on.Errors + draw.Binomial(left, Share));
            off = (off.People + right, off.Errors + draw.Binomial(right, Share));
            yield return AnomalyCase.Compare(minute * 60_000L, 0, on, off);
        }
    }

    private sealed class Result
    {
        private readonly List<double> _delays = [];
        private int _falseAlarms,
            _missed;

        public void Add(DryRun healthy, DryRun broken, long release)
        {
            _falseAlarms += healthy.Alerts.Length;
            if (broken.Alerts.FirstOrDefault(alert => alert.Fired.End > release) is { } found)
                _delays.Add((found.Fired.End - release) / 60_000.0);
            else
                _missed++;
        }

        public IEnumerable<Row> Rows(string name, int days)
        {
            if (_delays.Count > 0)
            {
                double[] sorted = [.. _delays.Order()];
                yield return new($"{name}.delay.median", Statistics.Median(sorted), "min");
                yield return new($"{name}.delay.p95", sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1], "min");
            }
            yield return new($"{name}.missed", (double)_missed / days, "share");
            yield return new($"{name}.false_alarms", (double)_falseAlarms / days, "per day");
        }
    }
}
