using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Tests.Rules;

/// <summary>Rules and observations for tests.</summary>
internal static class TestRules
{
    public const string Environment = "acme/shop/production";
    public const long Minute = 60_000;

    public static RuleContext Context { get; } = new(Environment, 1);

    /// <summary>Gets a rule that fires when more than 5 % of the evaluations fail.</summary>
    public static AnomalyRule Errors { get; } =
        new()
        {
            Name = "errors",
            Flag = "checkout",
            Metric = new(MetricKind.ErrorShare),
            Compare = new(ComparisonKind.Threshold) { Value = 0.05 },
            MinimumEvents = 50,
            Window = Minute,
            For = 2,
            ClearBelow = 0.5,
            ClearFor = 2,
            Cooldown = 10 * Minute,
            Actions = [new(ActionKind.Notify, "ops")],
        };

    /// <summary>Gets a rule that turns the flag off when more people of a variant have an error than of the other.</summary>
    public static AnomalyRule Guard { get; } =
        Errors with
        {
            Name = "guard",
            Variant = "on",
            Metric = new(MetricKind.TrackPeople, "error"),
            Compare = new(ComparisonKind.Variant) { Variant = "off" },
            MinimumPeople = 200,
            MinimumEvents = 10,
            Window = 60 * Minute,
            For = 1,
            Actions = [new(ActionKind.Disable), new(ActionKind.Notify, "ops")],
        };

    public static WindowObservation Window(long minute, double value, long events = 1_000) =>
        new(minute * Minute, new(value, events), null, []);

    public static WindowObservation NoData(long minute) => new(minute * Minute, null, null, []);

    public static VariantObservation Variants(long minute, (long People, long Events) on, (long People, long Events) off, long phase = 0) =>
        new(minute * Minute, phase, Totals(on), Totals(off));

    /// <summary>Evaluates a rule over some observations and returns all results.</summary>
    public static List<RuleEvaluation> Evaluate(AnomalyRule rule, params RuleObservation[] observations)
    {
        var state = new RuleState { RuleVersion = Context.RuleVersion };
        var results = new List<RuleEvaluation>();
        foreach (var observation in observations)
        {
            results.Add(RuleEvaluator.Evaluate(rule, Context, state, observation));
            state = results[^1].State;
        }
        return results;
    }

    private static VariantTotals Totals((long People, long Events) variant) =>
        new(variant.People, variant.Events, Analytics.Statistics.Sample.OfProportion(variant.People, variant.Events));
}
