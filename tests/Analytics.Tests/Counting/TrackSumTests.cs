using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Tests.Counting;

public sealed class TrackSumTests
{
    [Fact]
    public void Moments_MeanLargeComparedToSpread_KeepsEveryDigit()
    {
        var sum = Sum(999_999_904, 999_999_907, 999_999_913, 999_999_916);

        Assert.Equal(30, sum.Moments.Variance.Value);
        Assert.Equal(999_999_910, sum.Moments.Mean);
    }

    [Fact]
    public void Moments_OfValues_EqualsRunningMoments()
    {
        double[] values = [0.005, 12.5, -3, 99.99, 0, 7];

        var moments = Sum(values).Moments;

        var expected = RunningMoments.Of(values);
        Assert.Equal(expected.Count, moments.Count);
        Assert.Equal(expected.Mean, moments.Mean, 9);
        Assert.Equal(expected.SquaredDeviations, moments.SquaredDeviations, 6);
    }

    [Fact]
    public void One_NoValue_CountsTheEventOnly() => Assert.Equal(new(1, 0, 0, 0), TrackSum.One(null));

    [Theory]
    [InlineData(1.5e9)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void One_ValueOutOfRange_CountsTheEventOnly(double value) => Assert.Equal(new(1, 0, 0, 0), TrackSum.One(value));

    [Fact]
    public void Moments_NoValues_HasNoVariance() => Assert.Equal(UndefinedReason.TooFewUnits, Sum().Moments.Variance.Reason);

    private static TrackSum Sum(params double[] values) =>
        values.Aggregate(default(TrackSum), (sum, value) => sum.Plus(TrackSum.One(value)));
}
