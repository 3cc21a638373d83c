using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Compares a window with a threshold, the window before, or past weeks.</summary>
internal static class WindowComparer
{
    public static RuleReading Read(AnomalyRule rule, WindowObservation observation)
    {
        if (observation.Current is not { } current)
            return new(observation.End, ReadingResult.NoData);
        var reading = new RuleReading(observation.End, ReadingResult.NotEnough) { Value = current.Value, Events = current.Events };
        if (current.Events < rule.MinimumEvents)
            return reading;
        return rule.Compare.Kind switch
        {
            ComparisonKind.Threshold => WithThreshold(rule, reading, current),
            ComparisonKind.Previous => WithPrevious(rule, reading, current, observation.Previous),
            _ => WithSeason(rule, reading, current, observation),
        };
    }

    private static RuleReading WithThreshold(AnomalyRule rule, RuleReading reading, Measure current)
    {
        var share = Limit.OfThreshold(current.Value, rule.Compare.Value, rule.Direction);
        return reading with { Baseline = rule.Compare.Value, ShareOfLimit = share, Result = Limit.Judge(share, isSignificant: true, rule) };
    }

    private static RuleReading WithPrevious(AnomalyRule rule, RuleReading reading, Measure current, Measure? before)
    {
        if (before is not { } previous || previous.Events < rule.MinimumEvents)
            return reading with { Undefined = UndefinedReason.TooFewWindows };
        return WithBaseline(rule, reading, current, previous.Value, isSignificant: true);
    }

    private static RuleReading WithSeason(AnomalyRule rule, RuleReading reading, Measure current, WindowObservation observation)
    {
        var past = observation.Past.Where(measure => measure.Events >= rule.MinimumEvents).Select(measure => measure.Value).ToArray();
        if (past.Length < RuleComparison.MinWeeks)
            return reading with { Undefined = UndefinedReason.TooFewWindows };
        var median = MedianDeviation.Median(past);
        if (!MedianDeviation.Z(current.Value, past).TryGet(out var z))
            return reading with { Baseline = median, Undefined = UndefinedReason.NoVariance };
        return WithBaseline(rule, reading with { Z = z }, current, median, z * (int)rule.Direction >= rule.Compare.Z);
    }

    private static RuleReading WithBaseline(AnomalyRule rule, RuleReading reading, Measure current, double baseline, bool isSignificant)
    {
        var change = Limit.OfChange(current.Value, baseline, rule.AtLeast, rule.Direction);
        if (!change.TryGet(out var share))
            return reading with { Baseline = baseline, Undefined = change.Reason };
        return reading with { Baseline = baseline, ShareOfLimit = share, Result = Limit.Judge(share, isSignificant, rule) };
    }
}
