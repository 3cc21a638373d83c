using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Rules;

/// <summary>Reads the observations of a rule that compares windows from folded sums.</summary>
public sealed class MetricSeries
{
    private const long Week = 7 * 86_400_000L;

    private readonly AnomalyRule _rule;
    private readonly TimeStep _step;
    private readonly Dictionary<long, Totals> _totals = [];

    /// <summary>Reads the sums that a rule needs.</summary>
    /// <param name="sums">The folded sums.</param>
    /// <param name="rule">A rule that is no test.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="step">The step of the sums and of the evaluations; the window is a multiple of it.</param>
    /// <param name="clients">The SDK keys whose events count; null for all. A rule that acts counts server keys only.</param>
    public MetricSeries(
        EventSums sums,
        AnomalyRule rule,
        string environment,
        TimeStep step = TimeStep.Minute,
        ImmutableHashSet<string>? clients = null
    )
    {
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Compare.IsTest)
            throw new ArgumentException("A test compares people, not windows.", nameof(rule));
        if (rule.Window % step.Milliseconds() != 0)
            throw new ArgumentException($"The window of {rule.Window} ms is no multiple of the step {step}.", nameof(rule));
        (_rule, _step) = (rule, step);
        foreach (var (cell, sum) in sums.Evaluations.Unordered)
            if (cell.Step == step && cell.Environment == environment && IsCounted(cell.Client, clients))
                Add(cell.Start, Of(cell, sum));
        foreach (var (cell, sum) in sums.Tracks.Unordered)
            if (cell.Step == step && cell.Environment == environment && IsCounted(cell.Client, clients))
                Add(cell.Start, new(0, 0, 0, cell.Name == rule.Metric.Track ? sum : default));
    }

    /// <summary>Returns the observations of all windows that end in a period.</summary>
    /// <param name="from">The start of the period, exclusive, in Unix milliseconds.</param>
    /// <param name="to">The end of the period, inclusive, in Unix milliseconds.</param>
    public IEnumerable<WindowObservation> Read(long from, long to)
    {
        var length = _step.Milliseconds();
        for (var end = _step.Start(from) + length; end <= to; end += length)
            yield return At(end);
    }

    /// <summary>Returns the observation of the window with an end.</summary>
    /// <param name="end">The end of the window, exclusive, in Unix milliseconds: a multiple of the step.</param>
    public WindowObservation At(long end)
    {
        var past = ImmutableArray.CreateBuilder<Measure>();
        if (_rule.Compare.Kind == ComparisonKind.Season)
            for (var week = 1; week <= _rule.Compare.Weeks; week++)
                if (MeasureOf(end - week * Week) is { } measure)
                    past.Add(measure);
        var previous = _rule.Compare.Kind == ComparisonKind.Previous ? MeasureOf(end - _rule.Window) : null;
        return new(end, MeasureOf(end), previous, past.ToImmutable());
    }

    private static bool IsCounted(string? client, ImmutableHashSet<string>? clients) =>
        clients is null || (client is not null && clients.Contains(client));

    private Totals Of(EvaluationCell cell, EvaluationSum sum)
    {
        if (cell.Flag != _rule.Flag)
            return default;
        var counts = _rule.Metric.Kind == MetricKind.ErrorShare ? cell.IsError : _rule.Variant is null || cell.Variant == _rule.Variant;
        return new(counts ? sum.Millionths : 0, sum.Millionths, sum.Events, default);
    }

    private void Add(long start, Totals totals) => _totals[start] = _totals.TryGetValue(start, out var known) ? known.Plus(totals) : totals;

    /// <summary>
    /// Returns the metric of a window; null when the environment had no events at all, or when a share or a mean is of nothing. No
    /// evaluations of the flag while others are evaluated is a rate of zero.
    /// </summary>
    private Measure? MeasureOf(long end)
    {
        var totals = default(Totals);
        var hasEvents = false;
        for (var start = end - _rule.Window; start < end; start += _step.Milliseconds())
            if (_totals.TryGetValue(start, out var step))
            {
                totals = totals.Plus(step);
                hasEvents = true;
            }
        if (!hasEvents)
            return null;
        var seconds = _rule.Window / 1_000.0;
        return _rule.Metric.Kind switch
        {
            MetricKind.EvaluationRate => new(totals.Counted / 1e6 / seconds, totals.Events),
            MetricKind.TrackRate => new(totals.Track.Events / seconds, totals.Track.Events),
            MetricKind.TrackMean => totals.Track.Values == 0 ? null : new(totals.Track.Sum / totals.Track.Values, totals.Track.Values),
            _ => totals.All == 0 ? null : new((double)totals.Counted / totals.All, totals.Events),
        };
    }

    private readonly record struct Totals(long Counted, long All, long Events, TrackSum Track)
    {
        public Totals Plus(Totals other) => new(Counted + other.Counted, All + other.All, Events + other.Events, Track.Plus(other.Track));
    }
}
