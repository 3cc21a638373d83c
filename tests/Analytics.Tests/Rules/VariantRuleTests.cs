using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Statistics;
using static FlagCluster.Analytics.Tests.Rules.TestRules;

namespace FlagCluster.Analytics.Tests.Rules;

public sealed class VariantRuleTests
{
    [Fact]
    public void Evaluate_SignificantAndLarge_FiresAndActs()
    {
        var result = Evaluate(Guard, Variants(1, (1_000, 60), (1_000, 10)))[0];

        Assert.Equal(AlertTransition.Fired, result.Alert);
        Assert.Equal(
            [(ActionKind.Disable, true), (ActionKind.Notify, true)],
            result.Outbox.Select(entry => (entry.Action.Kind, entry.IsArmed))
        );
        Assert.InRange(result.Reading!.PValue!.Value, 0, 0.001);
    }

    [Fact]
    public void Evaluate_SignificantButSmall_DoesNotFire()
    {
        var reading = Evaluate(Guard, Variants(1, (1_000_000, 105_000), (1_000_000, 100_000)))[0].Reading!;

        Assert.InRange(reading.PValue!.Value, 0, 0.001);
        Assert.Equal(ReadingResult.Normal, reading.Result);
    }

    [Fact]
    public void Evaluate_LargeButNotSignificant_DoesNotFire() =>
        Assert.Equal(ReadingResult.Between, Evaluate(Guard, Variants(1, (300, 12), (300, 6)))[0].Reading!.Result);

    [Fact]
    public void Evaluate_TooFewPeople_IsNotEnough() =>
        Assert.Equal(ReadingResult.NotEnough, Evaluate(Guard, Variants(1, (199, 100), (1_000, 10)))[0].Reading!.Result);

    [Fact]
    public void Evaluate_BetterThanTheControl_DoesNotFire() =>
        Assert.Equal(RuleStatus.Ok, Evaluate(Guard, Variants(1, (1_000, 10), (1_000, 60)))[0].State.Status);

    [Fact]
    public void Evaluate_ControlWithoutEvents_Fires()
    {
        var result = Evaluate(Guard, Variants(1, (1_000, 30), (1_000, 0)))[0];

        Assert.Equal((AlertTransition.Fired, double.PositiveInfinity), (result.Alert, result.Reading!.ShareOfLimit));
    }

    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(0, 1_000)]
    [InlineData(0, 0)]
    public void Evaluate_VariantWithoutPeople_IsNoData(int on, int off)
    {
        var result = Evaluate(Guard, Variants(1, (on, 0), (off, 0)))[0];

        Assert.Equal((ReadingResult.NoData, RuleStatus.Ok), (result.Reading!.Result, result.State.Status));
    }

    [Fact]
    public void Evaluate_NoTrafficAfterTheKill_IsNoRecovery()
    {
        var fired = Variants(1, (1_000, 60), (1_000, 10));

        var results = Evaluate(Guard, [fired, .. Enumerable.Range(2, 50).Select(minute => fired with { End = minute * Minute })]);

        Assert.Equal((RuleStatus.Firing, ReadingResult.NoData), (results[^1].State.Status, results[^1].State.Hold));
        Assert.Single(results, result => result.Outbox.Length > 0);
    }

    [Fact]
    public void Evaluate_SignificantOnce_StaysSignificant()
    {
        var results = Evaluate(Guard, Variants(1, (1_000, 60), (1_000, 10)), Variants(2, (3_000, 100), (3_000, 80)));

        Assert.Equal(results[0].Reading!.PValue, results[1].Reading!.PValue);
    }

    [Fact]
    public void Evaluate_OtherDirectionSignificantFirst_DoesNotCount()
    {
        var results = Evaluate(Guard, Variants(1, (1_000, 10), (1_000, 90)), Variants(2, (2_000, 115), (2_000, 95)));

        Assert.NotEqual(ReadingResult.Abnormal, results[1].Reading!.Result);
    }

    [Fact]
    public void Evaluate_NewPhase_ForgetsTheEvidence()
    {
        var results = Evaluate(Guard, Variants(1, (900, 8), (900, 8)), Variants(2, (300, 11), (300, 8), phase: 90_000));

        Assert.Equal(90_000, results[1].State.Evidence!.Phase);
        Assert.InRange(results[1].State.Evidence!.Log, -10, 1);
    }

    [Fact]
    public void Evaluate_UnchangedSplit_AccumulatesTheEvidenceOfAllPeople()
    {
        var results = Evaluate(Guard, Variants(1, (500, 4), (500, 6)), Variants(2, (1_000, 30), (1_000, 8)));

        Assert.Equal(CountEvidence.Compare(30, 8, 0.5).Value.Log, results[1].State.Evidence!.Log, 9);
    }

    [Fact]
    public void Evaluate_SeveralTestsOfAFlag_ShareTheLevel()
    {
        var observation = Variants(1, (1_000, 31), (1_000, 8));
        var state = new RuleState { RuleVersion = 1 };
        var alone = RuleEvaluator.Evaluate(Guard with { Alpha = 0.01 }, Context, state, observation);

        var shared = RuleEvaluator.Evaluate(Guard with { Alpha = 0.01 }, Context with { Comparisons = 20 }, state, observation);

        Assert.Equal((AlertTransition.Fired, AlertTransition.None), (alone.Alert, shared.Alert));
    }

    [Fact]
    public void Evaluate_Means_ComparesMaturePeople()
    {
        var rule = Guard with { Metric = new(MetricKind.TrackMean, "latency") };
        var slow = new VariantTotals(1_000, 900, new Sample(900, 130, 400));
        var fast = new VariantTotals(1_000, 900, new Sample(900, 100, 400));

        Assert.Equal(AlertTransition.Fired, Evaluate(rule, new VariantObservation(Minute, 0, slow, fast))[0].Alert);
        Assert.Equal(RuleStatus.Ok, Evaluate(rule, new VariantObservation(Minute, 0, fast, slow))[0].State.Status);
    }

    [Fact]
    public void Evaluate_NotArmed_RecordsTheActionOnly()
    {
        var result = Evaluate(Guard with { Armed = false }, Variants(1, (1_000, 60), (1_000, 10)))[0];

        Assert.Equal([false, true], result.Outbox.Select(entry => entry.IsArmed));
    }

    [Fact]
    public void Evaluate_UnevenSplitByDesign_IsNoMismatch()
    {
        var split = new SplitObservation(Minute, 0, new([95_050, 4_950], [95, 5]));

        Assert.Equal(ReadingResult.Normal, Evaluate(Ratio, split)[0].Reading!.Result);
    }

    [Fact]
    public void Evaluate_SampleRatioMismatch_Fires()
    {
        var result = Evaluate(Ratio, new SplitObservation(Minute, 0, new([2_000, 2_600], [50, 50])))[0];

        Assert.Equal(AlertTransition.Fired, result.Alert);
        Assert.Equal(0.5, result.Reading!.Baseline);
    }

    [Fact]
    public void Evaluate_SignificantButTinyMismatch_DoesNotFire()
    {
        var reading = Evaluate(Ratio, new SplitObservation(Minute, 0, new([5_000_000, 5_050_000], [50, 50])))[0].Reading!;

        Assert.InRange(reading.PValue!.Value, 0, 0.001);
        Assert.NotEqual(ReadingResult.Abnormal, reading.Result);
    }

    [Fact]
    public void Evaluate_OneWeightedArm_IsNotEnough() =>
        Assert.Equal(
            UndefinedReason.NoControl,
            Evaluate(Ratio, new SplitObservation(Minute, 0, new([500, 400], [100, 0])))[0].Reading!.Undefined
        );

    private static AnomalyRule Ratio { get; } =
        Guard with
        {
            Name = "ratio",
            Variant = null,
            Metric = new(MetricKind.SampleRatio),
            Compare = new(ComparisonKind.Weights),
            AtLeast = new(0.05, IsRelative: true),
            Actions = [],
        };
}
