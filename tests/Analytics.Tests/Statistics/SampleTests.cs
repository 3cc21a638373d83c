using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Tests.Statistics;

public sealed class SampleTests
{
    private static readonly Computed<Sample> Proportion = Sample.OfProportion(1_000, 50);

    [Fact]
    public void OfSums_OneUnit_IsUndefined() => Assert.Equal(UndefinedReason.TooFewUnits, Sample.OfSums(1, 4, 16).Reason);

    [Fact]
    public void OfSums_EqualValues_HasNoVariance() => Assert.Equal(UndefinedReason.NoVariance, Sample.OfSums(4, 8, 16).Reason);

    [Fact]
    public void OfSums_MeanLargeComparedToSpread_IsUndefined()
    {
        double[] values = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16];

        var sample = Sample.OfSums(4, values.Sum(), values.Sum(value => value * value));

        Assert.Equal(UndefinedReason.PrecisionLost, sample.Reason);
        Assert.Equal(30, Sample.OfMoments(RunningMoments.Of(values)).Value.Variance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void OfProportion_AllOrNobody_HasNoVariance(int successes) =>
        Assert.Equal(UndefinedReason.NoVariance, Sample.OfProportion(100, successes).Reason);

    [Fact]
    public void OfProportion_NobodyOfNobody_IsUndefined() => Assert.Equal(UndefinedReason.TooFewUnits, Sample.OfProportion(0, 0).Reason);

    [Fact]
    public void OfRatio_NoDenominator_IsUndefined() =>
        Assert.Equal(UndefinedReason.ZeroDenominator, Sample.OfRatio(10, 5, 4, 0, 0, 0).Reason);

    [Fact]
    public void OfRatio_DenominatorOfOne_EqualsTheMean()
    {
        double[] values = [3, 5, 9, 2];

        var ratio = Sample.OfRatio(4, values.Sum(), values.Sum(value => value * value), 4, 4, values.Sum());

        var mean = Sample.OfMoments(RunningMoments.Of(values)).Value;
        Assert.Equal(mean.Mean, ratio.Value.Mean, 12);
        Assert.Equal(mean.Variance, ratio.Value.Variance, 12);
    }

    [Fact]
    public void Compare_BaselineOfZero_HasNoRelativeDifference()
    {
        var control = Sample.OfSums(4, 0, 4);

        var comparison = WelchTest.Compare(control, Proportion, Difference.Relative, 0.05);

        Assert.Equal(UndefinedReason.ZeroBaseline, comparison.Reason);
        Assert.True(WelchTest.Compare(control, Proportion, Difference.Absolute, 0.05).IsDefined);
    }

    [Fact]
    public void Compare_NegativeBaseline_IncreaseIsPositive()
    {
        Computed<Sample> control = new Sample(100, -10, 1);
        Computed<Sample> treatment = new Sample(100, -5, 1);

        var comparison = WelchTest.Compare(control, treatment, Difference.Relative, 0.05);

        Assert.Equal(0.5, comparison.Value.Estimate, 12);
    }

    [Fact]
    public void Value_Undefined_Throws() =>
        Assert.Throws<InvalidOperationException>(() => ((Computed<double>)UndefinedReason.NoVariance).Value);
}
