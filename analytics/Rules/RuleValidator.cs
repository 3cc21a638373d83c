namespace FlagCluster.Analytics.Rules;

/// <summary>Checks that the parts of a rule fit together.</summary>
internal static class RuleValidator
{
    private const long Hour = 3_600_000,
        Day = 24 * Hour;

    public static void Validate(AnomalyRule rule, IReadOnlySet<string> given, RuleDocument document)
    {
        ValidateMetric(rule, document);
        ValidateVariant(rule, document);
        if (given.Contains("alpha") && !rule.Compare.IsTest)
            document.Error("alpha", "Only comparisons with a variant or with weights are tests; remove 'alpha'.");
        if (given.Contains("window") && rule.Compare.Kind == ComparisonKind.Weights)
            document.Error("window", "A sample ratio covers everything since the start of the rollout phase; remove 'window'.");
        else if (rule.Window > MostOf(rule))
            document.Error("window", $"This metric is watched over at most {MostOf(rule) / 3_600_000} hours; choose a shorter window.");
        if (rule.Compare.Kind == ComparisonKind.Threshold && given.Contains("atLeast"))
            document.Error("atLeast", "A threshold is itself the size of the change; remove 'atLeast'.");
        if (rule.Metric.Kind == MetricKind.SampleRatio && given.Contains("direction"))
            document.Error("direction", "A sample ratio is abnormal in both directions; remove 'direction'.");
        if (rule.MinimumPeople > 0 && !rule.Compare.IsTest)
            document.Error("minimum", "People are counted only by comparisons with a variant or with weights; use 'events'.");
        ValidateActions(rule, document);
    }

    public static void ValidateComparison(RuleComparison comparison, IReadOnlySet<string> given, RuleDocument document)
    {
        if (!given.Contains("to"))
        {
            document.Error("'compare' needs 'to': \"threshold\", \"previous\", \"season\", \"variant\" or \"weights\".");
            return;
        }
        Check("value", comparison.Kind == ComparisonKind.Threshold, required: true);
        Check("variant", comparison.Kind == ComparisonKind.Variant, required: true);
        Check("weeks", comparison.Kind == ComparisonKind.Season, required: false);
        Check("z", comparison.Kind == ComparisonKind.Season, required: false);

        void Check(string name, bool applies, bool required)
        {
            if (comparison.Kind == 0)
                return;
            if (!applies && given.Contains(name))
                document.Error(name, $"This comparison has no '{name}'; remove it.");
            else if (applies && required && !given.Contains(name))
                document.Error($"This comparison needs '{name}'.");
        }
    }

    /// <summary>
    /// Returns the longest window. A rate reads everything that is counted in the environment, which tells no traffic from no consumer.
    /// </summary>
    private static long MostOf(AnomalyRule rule)
    {
        if (rule.Compare.IsTest)
            return 7 * Day;
        return rule.Metric.Kind is MetricKind.EvaluationRate or MetricKind.TrackRate ? Hour : Day;
    }

    private static void ValidateMetric(AnomalyRule rule, RuleDocument document)
    {
        var (metric, compare) = (rule.Metric.Kind, rule.Compare.Kind);
        if ((metric == MetricKind.SampleRatio) != (compare == ComparisonKind.Weights))
            Report("A sample ratio is compared with \"weights\", and only it is.");
        else if (compare == ComparisonKind.Variant && metric is not (MetricKind.TrackPeople or MetricKind.TrackMean))
            Report("Variants are compared by \"people\" or \"mean\" of an event.");
        else if (compare != ComparisonKind.Variant && metric == MetricKind.TrackPeople)
            Report(
                "\"people\" is the share of exposed people, which is known by variant only: compare with a variant, or watch \"events\"."
            );

        void Report(string detail)
        {
            document.Enter("compare");
            document.Error("to", detail);
            document.Leave();
        }
    }

    private static void ValidateVariant(AnomalyRule rule, RuleDocument document)
    {
        var needs = rule.Compare.Kind == ComparisonKind.Variant || rule.Metric.Kind == MetricKind.VariantShare;
        var allows = needs || rule.Metric.Kind == MetricKind.EvaluationRate;
        if (needs && rule.Variant is null)
            document.Error("This rule needs 'variant', the variant that it watches.");
        else if (!allows && rule.Variant is not null)
            document.Error("variant", "This metric has no variant; remove it.");
        else if (rule.Compare.Variant is not null && rule.Compare.Variant == rule.Variant)
        {
            document.Enter("compare");
            document.Error("variant", "A variant cannot be compared with itself.");
            document.Leave();
        }
    }

    private static void ValidateActions(AnomalyRule rule, RuleDocument document)
    {
        document.Enter("actions");
        foreach (var (index, action) in rule.Actions.Index())
        {
            document.Enter(index);
            if (rule.Actions.Take(index).Contains(action))
                document.Error("This action is given twice; remove one.");
            else if (action.Acts && rule.Actions.Take(index).Any(other => other.Acts))
                document.Error("A rule has at most one action that changes what is served; remove this one.");
            else if (action.Acts && !rule.Acts && rule.Armed is null)
                document.Error(
                    "Only a comparison with a variant changes what is served by default. Compare with a variant, set 'armed' to true to "
                        + "accept false alarms, or to false to record only."
                );
            else if (action.Kind == ActionKind.Serve && action.Target == rule.Variant)
                document.Error("serve", "This is the watched variant; serve another one.");
            document.Leave();
        }
        document.Leave();
    }
}
