using System.Collections.Immutable;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Statistics;
using static FlagCluster.Analytics.Tests.Rules.TestRules;

namespace FlagCluster.Analytics.Tests.Rules;

public sealed class WindowRuleTests
{
    private static readonly AnomalyRule Previous = Errors with { Compare = new(ComparisonKind.Previous) };

    private static readonly AnomalyRule Season = Errors with { Compare = new(ComparisonKind.Season) { Z = 4 } };

    [Theory]
    [InlineData(0.061, ReadingResult.Abnormal)]
    [InlineData(0.057, ReadingResult.Between)]
    [InlineData(0.05, ReadingResult.Normal)]
    [InlineData(0.01, ReadingResult.Normal)]
    public void Evaluate_WindowBefore_ComparesTheChange(double value, ReadingResult expected) =>
        Assert.Equal(expected, Read(Previous, new(Minute, new(value, 100), new(0.05, 100), [])).Result);

    [Fact]
    public void Evaluate_NothingBefore_HasNoRelativeChange()
    {
        var reading = Read(Previous, new(Minute, new(0.5, 100), new(0, 100), []));

        Assert.Equal((ReadingResult.NotEnough, UndefinedReason.ZeroBaseline), (reading.Result, reading.Undefined));
    }

    [Fact]
    public void Evaluate_NothingBefore_HasAnAbsoluteChange()
    {
        var rule = Previous with { AtLeast = new(0.1, IsRelative: false) };

        Assert.Equal(ReadingResult.Abnormal, Read(rule, new(Minute, new(0.5, 100), new(0, 100), [])).Result);
    }

    [Theory]
    [InlineData(0.08, ReadingResult.Abnormal)]
    [InlineData(0.052, ReadingResult.Normal)]
    [InlineData(0.02, ReadingResult.Normal)]
    public void Evaluate_PastWeeks_ComparesWithTheirMedian(double value, ReadingResult expected)
    {
        var reading = Read(Season, new(Minute, new(value, 100), null, Past(0.049, 0.051, 0.05, 0.9)));

        Assert.Equal(expected, reading.Result);
        Assert.Equal(0.0505, reading.Baseline!.Value, 6);
    }

    [Fact]
    public void Evaluate_LargeChangeWithinThePastSpread_IsNotAbnormal() =>
        Assert.NotEqual(ReadingResult.Abnormal, Read(Season, new(Minute, new(0.08, 100), null, Past(0.03, 0.05, 0.07, 0.06))).Result);

    [Fact]
    public void Evaluate_TwoPastWeeks_IsNotEnough() =>
        Assert.Equal(UndefinedReason.TooFewWindows, Read(Season, new(Minute, new(0.5, 100), null, Past(0.05, 0.06))).Undefined);

    [Fact]
    public void Evaluate_EqualPastWeeks_HaveNoSpread() =>
        Assert.Equal(UndefinedReason.NoVariance, Read(Season, new(Minute, new(0.5, 100), null, Past(0.05, 0.05, 0.05))).Undefined);

    [Fact]
    public void Evaluate_RateBelowAThreshold_IsAbnormal()
    {
        var rule = Errors with
        {
            Metric = new(MetricKind.EvaluationRate),
            Direction = ChangeDirection.Down,
            Compare = new(ComparisonKind.Threshold) { Value = 10 },
            MinimumEvents = 0,
        };

        Assert.Equal(ReadingResult.Abnormal, Read(rule, new(Minute, new(0, 0), null, [])).Result);
        Assert.Equal(ReadingResult.Between, Read(rule, new(Minute, new(12, 100), null, [])).Result);
        Assert.Equal(ReadingResult.Normal, Read(rule, new(Minute, new(25, 100), null, [])).Result);
    }

    private static ImmutableArray<Measure> Past(params double[] values) => [.. values.Select(value => new Measure(value, 100))];

    private static RuleReading Read(AnomalyRule rule, WindowObservation observation) => Evaluate(rule, observation)[0].Reading!;
}
