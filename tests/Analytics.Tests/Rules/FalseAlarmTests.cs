using FlagCluster.Analytics.Rules;
using static FlagCluster.Analytics.Tests.Rules.TestRules;

namespace FlagCluster.Analytics.Tests.Rules;

/// <summary>
/// Simulates days with seeds: the bounds of a test hold for any seed with overwhelming probability, and for these exactly.
/// </summary>
public sealed class FalseAlarmTests
{
    private const int Days = 400;
    private const int Looks = 288;
    private const double Alpha = 0.01;

    [Fact]
    public void Evaluate_VariantsWithoutADifference_FiresWithinItsLevel()
    {
        // A bound of 4 expected days, and 5 standard deviations.
        Assert.InRange(CountDaysWithAlerts(baseShare: 0.03, treatmentShare: 0.03), 0, 14);
    }

    [Fact]
    public void Compare_FixedTestAtEveryLook_FiresOnManyDays()
    {
        // The reason for sequential tests: the same data, looked at with a fixed test at the level of 5 %.
        var random = new Random(20_261_126);
        var alarms = 0;
        for (var day = 0; day < Days; day++)
            alarms += Day(random, 0.03, 0.03).Any(IsSignificantOnce) ? 1 : 0;

        Assert.InRange(alarms, Days / 5, Days);
    }

    [Fact]
    public void Evaluate_BrokenVariant_FiresOnAlmostEveryDay() =>
        Assert.InRange(CountDaysWithAlerts(baseShare: 0.03, treatmentShare: 0.07), Days * 95 / 100, Days);

    [Fact]
    public void Evaluate_SplitAsDesigned_FiresWithinItsLevel()
    {
        var rule = Guard with
        {
            Variant = null,
            Metric = new(MetricKind.SampleRatio),
            Compare = new(ComparisonKind.Weights),
            AtLeast = new(0.001, IsRelative: true),
            Alpha = Alpha,
            MinimumEvents = 0,
        };
        var random = new Random(7);

        var alarms = 0;
        for (var day = 0; day < Days; day++)
            alarms += Fires(rule, Day(random, 0, 0).Select(look => Split(look))) ? 1 : 0;

        Assert.InRange(alarms, 0, 14);
    }

    private static int CountDaysWithAlerts(double baseShare, double treatmentShare)
    {
        // Any size counts, so that only the test decides.
        var rule = Guard with
        {
            Alpha = Alpha,
            AtLeast = new(0.001, IsRelative: true),
            MinimumPeople = 1,
            MinimumEvents = 1,
        };
        var random = new Random(20_261_126);
        var alarms = 0;
        for (var day = 0; day < Days; day++)
            alarms += Fires(rule, Day(random, treatmentShare, baseShare)) ? 1 : 0;
        return alarms;
    }

    private static bool Fires(AnomalyRule rule, IEnumerable<RuleObservation> observations)
    {
        var state = new RuleState { RuleVersion = 1 };
        foreach (var observation in observations)
        {
            var evaluation = RuleEvaluator.Evaluate(rule, Context, state, observation);
            if (evaluation.Alert == AlertTransition.Fired)
                return true;
            state = evaluation.State;
        }
        return false;
    }

    /// <summary>Returns the looks of a day, every five minutes, with a daily cycle of people.</summary>
    private static IEnumerable<VariantObservation> Day(Random random, double treatmentShare, double controlShare)
    {
        (long People, long Events) treatment = default,
            control = default;
        for (var look = 1; look <= Looks; look++)
        {
            var arrivals = (int)(20 * (1 - Math.Cos(2 * Math.PI * look / Looks))) + 2;
            for (var person = 0; person < arrivals; person++)
                if (random.Next(2) == 0)
                    treatment = (treatment.People + 1, treatment.Events + (random.NextDouble() < treatmentShare ? 1 : 0));
                else
                    control = (control.People + 1, control.Events + (random.NextDouble() < controlShare ? 1 : 0));
            yield return Variants(5 * look, treatment, control);
        }
    }

    private static SplitObservation Split(VariantObservation look) =>
        new(look.End, look.Phase, new([look.Treatment.People, look.Control.People], [50, 50]));

    private static bool IsSignificantOnce(VariantObservation look) =>
        look.Treatment.Mean.TryGet(out var treatment)
        && look.Control.Mean.TryGet(out var control)
        && Math.Abs(treatment.Mean - control.Mean) > 1.96 * Math.Sqrt(treatment.MeanVariance + control.MeanVariance);
}
