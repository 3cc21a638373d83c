using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Tests.Counting;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Analytics.Tests.Rules;

public sealed class RuleReplayTests
{
    private const long Hour = 3_600_000;

    private static readonly AnomalyRule Errors = TestRules.Errors with
    {
        Flag = "flag-0",
        Window = Hour,
        MinimumEvents = 0,
        For = 1,
        Compare = new(ComparisonKind.Threshold) { Value = 0.3 },
    };

    private static readonly AnomalyRule Guard = TestRules.Guard with
    {
        Flag = "flag-0",
        Variant = "variant-0",
        Compare = new(ComparisonKind.Variant) { Variant = "variant-1" },
        Metric = new(MetricKind.TrackPeople, "event-0"),
        Window = 24 * Hour,
        MinimumPeople = 2,
        MinimumEvents = 1,
        Alpha = 0.1,
    };

    [Fact]
    public void Evaluate_AnyBatchingAndOrder_GivesEqualStatesAlertsAndOutbox() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(15),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var random = new RandomEvents(seed);
                    var events = random.Next(400);
                    return Evaluate([events]).SequenceEqual(Evaluate(random.Batches(events)));
                }
            )
        );

    [Fact]
    public void Of_PastData_FiresWhereTheEvaluationWould()
    {
        var sums = Fold([new RandomEvents(5).Next(2_000)]);
        var observations = new MetricSeries(sums, Errors, RandomEvents.Environment, TimeStep.Hour).Read(RandomEvents.Start, End).ToList();

        var run = DryRun.Of(Errors, TestRules.Context, observations);

        var fired = TestRules.Evaluate(Errors, [.. observations]).Where(result => result.Alert == AlertTransition.Fired).ToList();
        Assert.NotEmpty(fired);
        Assert.Equal(fired.Select(result => result.Reading), run.Alerts.Select(alert => alert.Fired));
        Assert.Equal(72, run.Windows);
    }

    private static long End => RandomEvents.Start + 72 * Hour;

    private static List<string> Evaluate(IEnumerable<IReadOnlyList<CountedEvent>> batches)
    {
        var sums = Fold(batches);
        var windows = new MetricSeries(sums, Errors, RandomEvents.Environment, TimeStep.Hour).Read(RandomEvents.Start, End);
        var people = new PeopleSeries(sums, Guard, RandomEvents.Environment, RandomEvents.Start);
        var looks = Enumerable.Range(1, 72).Select(hour => people.At(RandomEvents.Start + hour * Hour));
        return
        [
            .. TestRules
                .Evaluate(Errors, [.. windows])
                .Concat(TestRules.Evaluate(Guard, [.. looks]))
                .Select(result => $"{result.State} {result.Reading} {result.Alert} {string.Join(' ', result.Outbox)}"),
        ];
    }

    private static EventSums Fold(IEnumerable<IReadOnlyList<CountedEvent>> batches)
    {
        var fold = new EventFold(TimeStep.Minute, [new(RandomEvents.Environment, "flag-0", [RandomEvents.Start])]);
        var sums = new EventSums();
        foreach (var batch in batches)
            sums.Merge(fold.Fold(batch, sums.Ids));
        return sums;
    }
}
