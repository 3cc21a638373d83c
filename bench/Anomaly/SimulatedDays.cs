using FlagCluster.Analytics.Counting;

namespace FlagCluster.Bench.Anomaly;

/// <summary>
/// Simulates the sums of a flag for four weeks and a day: a daily cycle, a weekend, growth, and noise that lasts for minutes. Half of the
/// evaluations serve "on". With a release, "on" is broken from a minute of the last day on.
/// </summary>
internal sealed class SimulatedDays
{
    public const int History = 28,
        MinutesPerDay = 1_440;

    public const string Environment = "acme/shop/production",
        Flag = "checkout",
        Error = "error";

    private const double PerMinute = 400,
        ErrorShare = 0.01,
        BrokenShare = 0.06;

    /// <summary>The share of exposures of the broken variant that are not reported.</summary>
    private const double Lost = 0.1;

    private readonly SampledTraffic _draw;
    private readonly int? _release;

    private SimulatedDays(int seed, bool isBroken)
    {
        _draw = new(seed);
        var release = _draw.Minute(2 * 60, 20 * 60);
        Release = (History * MinutesPerDay + release) * 60_000L;
        _release = isBroken ? release : null;
    }

    /// <summary>Gets the time of the release, in Unix milliseconds; without one, of nothing.</summary>
    public long Release { get; }

    /// <summary>Gets the sums of all days.</summary>
    public EventSums Sums { get; } = new();

    /// <summary>Gets the people of each variant and those with an error, for each minute of the last day after the release.</summary>
    public List<(long End, long On, long OnErrors, long Off, long OffErrors)> People { get; } = [];

    /// <summary>Simulates the days of a seed.</summary>
    public static SimulatedDays Of(int seed, bool isBroken)
    {
        var days = new SimulatedDays(seed, isBroken);
        var drift = 0.0;
        for (var minute = 0; minute < (History + 1) * MinutesPerDay; minute++)
        {
            // Noise that is like that of the minute before: real traffic does not jump independently.
            drift = 0.97 * drift + 0.02 * days._draw.Normal();
            days.Add(minute, Rate(minute) * Math.Exp(drift));
        }
        return days;
    }

    private static double Rate(int minute)
    {
        var (day, ofDay) = (minute / MinutesPerDay, minute % MinutesPerDay);
        var cycle = 1 - 0.7 * Math.Cos(2 * Math.PI * (ofDay - 180) / MinutesPerDay);
        var weekend = day % 7 >= 5 ? 0.6 : 1;
        return PerMinute * cycle * weekend * (1 + 0.003 * day);
    }

    private void Add(int minute, double rate)
    {
        var isBroken = _release is { } release && minute >= History * MinutesPerDay + release;
        var (on, off) = (_draw.Poisson(rate / 2), _draw.Poisson(rate / 2));
        var onErrors = _draw.Binomial(on, isBroken ? BrokenShare : ErrorShare);
        var offErrors = _draw.Binomial(off, ErrorShare);
        var start = minute * 60_000L;
        AddEvaluations(start, "on", on - onErrors, isError: false);
        AddEvaluations(start, "off", off - offErrors, isError: false);
        AddEvaluations(start, null, onErrors + offErrors, isError: true);
        Sums.Tracks.Add(new(TimeStep.Minute, start, Environment, Error, null), new(onErrors + offErrors, 0, 0, 0));
        if (start < Release)
            return;
        var seen = isBroken ? on - _draw.Binomial(on, Lost) : on;
        // A quarter of the evaluations are of people who were not seen before.
        People.Add((start + 60_000, seen / 4, Math.Min(seen / 4, onErrors / 4), off / 4, Math.Min(off / 4, offErrors / 4)));
    }

    private void AddEvaluations(long start, string? variant, long count, bool isError) =>
        Sums.Evaluations.Add(
            new(
                TimeStep.Minute,
                start,
                Environment,
                Flag,
                variant,
                isError ? "ERROR" : "SPLIT",
                null,
                isError ? "GENERAL" : null,
                EvaluationKind.Single,
                null
            ),
            new(count, count * 1_000_000)
        );
}
