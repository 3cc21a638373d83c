using System.Globalization;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Explains in words what a rule saw.</summary>
public static class AlertText
{
    /// <summary>Explains the numbers of a window.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="reading">The numbers seen.</param>
    public static string Explain(AnomalyRule rule, RuleReading reading)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(reading);
        var end = DateTimeOffset.FromUnixTimeMilliseconds(reading.End).UtcDateTime;
        var when = Text($"In the window that ended at {end:yyyy-MM-dd'T'HH:mm:ss'Z'}, ");
        if (reading.Value is not { } value)
            return Text(
                    $"{when}there was {(reading.Result == ReadingResult.NoData ? "no data" : "too little data")} for rule '{rule.Name}'."
                ) + (reading.Undefined is { } why ? $" {Sentence(why)}" : "");
        return Text($"{when}{MetricOf(rule)} was {Number(rule, value)}{BaselineOf(rule, reading)}{SizeOf(rule, reading)}.")
            + Evidence(rule, reading);
    }

    /// <summary>Explains an action.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="action">The action.</param>
    public static string Explain(AnomalyRule rule, RuleAction action)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(action);
        return action.Kind switch
        {
            ActionKind.Notify => $"notify '{action.Target}'",
            ActionKind.Disable => $"turn the flag '{rule.Flag}' off",
            ActionKind.Serve => $"serve variant '{action.Target}' of the flag '{rule.Flag}' to everyone",
            ActionKind.Restore => $"restore the flag '{rule.Flag}' as it was before its last change",
            _ => $"pause the rollout of the flag '{rule.Flag}'",
        };
    }

    private static string MetricOf(AnomalyRule rule) =>
        rule.Metric.Kind switch
        {
            MetricKind.EvaluationRate when rule.Variant is not null =>
                $"the rate of evaluations of '{rule.Flag}' with variant '{rule.Variant}'",
            MetricKind.EvaluationRate => $"the rate of evaluations of '{rule.Flag}'",
            MetricKind.VariantShare => $"the share of variant '{rule.Variant}' in the evaluations of '{rule.Flag}'",
            MetricKind.ErrorShare => $"the share of failed evaluations of '{rule.Flag}'",
            MetricKind.TrackRate => $"the rate of '{rule.Metric.Track}' events",
            MetricKind.TrackMean when rule.Variant is not null =>
                $"the mean of '{rule.Metric.Track}' per person with variant '{rule.Variant}' of '{rule.Flag}'",
            MetricKind.TrackMean => $"the mean of '{rule.Metric.Track}'",
            MetricKind.TrackPeople =>
                $"the share of people with '{rule.Metric.Track}' among those with variant '{rule.Variant}' of '{rule.Flag}'",
            MetricKind.Mismatch => $"the share of recorded assignments of '{rule.Flag}' that recomputing them does not give",
            _ => $"the share of people in the most deviating arm of '{rule.Flag}'",
        };

    private static string BaselineOf(AnomalyRule rule, RuleReading reading)
    {
        if (reading.Baseline is not { } baseline)
            return "";
        var number = Number(rule, baseline);
        return rule.Compare.Kind switch
        {
            ComparisonKind.Threshold => $"; the threshold is {number}",
            ComparisonKind.Previous => $"; in the window before it was {number}",
            ComparisonKind.Season => $"; the median of past weeks is {number}",
            ComparisonKind.Variant => $"; with variant '{rule.Compare.Variant}' it was {number}",
            _ => $"; by the weights it should be {number}",
        };
    }

    private static string SizeOf(AnomalyRule rule, RuleReading reading) =>
        reading.ShareOfLimit switch
        {
            null => "",
            double.PositiveInfinity => ", more than any limit",
            { } share when rule.Compare.Kind == ComparisonKind.Threshold => Text($", {share:0.##} times the threshold"),
            { } share => Text($", {share:0.##} times the change that is reported"),
        };

    private static string Evidence(AnomalyRule rule, RuleReading reading)
    {
        var counts = rule.Compare.Kind switch
        {
            ComparisonKind.Weights => Text($"{reading.People} people"),
            ComparisonKind.Variant => Text($"{reading.People} people and {reading.Events} events"),
            _ => Text($"{reading.Events} events"),
        };
        var test =
            reading.PValue is { } p
                ? Text($" The p-value is {p:0.###E+0}; the rule fires below {rule.Alpha:0.#####}, divided by its tests.")
            : reading.Z is { } z ? Text($" It is {z:0.##} standard deviations from the median.")
            : "";
        var undefined = reading.Undefined is { } reason ? $" {Sentence(reason)}" : "";
        return $" {counts} were seen.{test}{undefined}";
    }

    /// <summary>Explains why a number is undefined.</summary>
    /// <param name="reason">The reason.</param>
    public static string Explain(UndefinedReason reason) =>
        reason switch
        {
            UndefinedReason.TooFewUnits => "there are too few people",
            UndefinedReason.NoVariance => "the values do not vary",
            UndefinedReason.PrecisionLost => "the values vary less than they can be computed",
            UndefinedReason.ZeroDenominator => "the denominators add up to zero",
            UndefinedReason.ZeroBaseline => "what it is compared with is zero",
            UndefinedReason.NoControl => "there is no other group to compare with",
            UndefinedReason.NoWeights => "no group has a weight",
            UndefinedReason.ValueTooLarge => "a value is too large to be summed",
            UndefinedReason.TooFewWindows => "too few past windows have data",
            UndefinedReason.OtherUnit => "a split assigns by attributes ('by') and not by person, so people are not independent",
            UndefinedReason.PeopleExpired => "the flag has had the same answers for longer than people are kept (Analytics:HourDays)",
            _ => "fewer people were counted than before, because rows were removed or are counted again",
        };

    private static string Sentence(UndefinedReason reason) => $"A number is undefined: {Explain(reason)}.";

    private static string Number(AnomalyRule rule, double value) =>
        rule.Metric.Kind switch
        {
            MetricKind.EvaluationRate or MetricKind.TrackRate => Text($"{value:0.###} per second"),
            MetricKind.TrackMean => Text($"{value:0.######}"),
            _ => Text($"{value * 100:0.###} %"),
        };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
