using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Tests.Statistics;

public sealed class SequentialTestTests
{
    public static TheoryData<Alternative> Alternatives => [.. Enum.GetValues<Alternative>()];

    [Theory]
    [MemberData(nameof(Alternatives))]
    public void PValue_AtTheCriticalValue_IsAlpha(Alternative alternative)
    {
        var test = new SequentialTest(0.01, 5_000, alternative);
        var sign = alternative == Alternative.Less ? -1 : 1;

        Assert.All([100L, 5_000, 1_000_000], units => Assert.Equal(0.01, test.PValue(sign * test.CriticalValue(units), units), 9));
    }

    [Theory]
    [InlineData(Alternative.Greater, -5)]
    [InlineData(Alternative.Less, 5)]
    public void PValue_DifferenceInTheOtherDirection_IsOne(Alternative alternative, double z) =>
        Assert.Equal(1, new SequentialTest(0.01, 5_000, alternative).PValue(z, 5_000));

    [Fact]
    public void CriticalValue_OneSided_IsBelowTheTwoSidedOne() =>
        Assert.InRange(new SequentialTest(0.05, 5_000, Alternative.Greater).CriticalValue(5_000), 1.96, 3.03);

    [Fact]
    public void Bound_OneSidedMixture_EqualsTheReference()
    {
        // gostevehoward/confseq, test/uniform_boundaries_unittest.cpp.
        var mixture = new NormalMixture(100, 0.05, oneSided: true);

        Assert.Equal(27.66071, mixture.Bound(100, 0.05), 5);
        Assert.Equal(-0.06502391, mixture.LogEvidence(10, 100), 6);
    }

    [Fact]
    public void Merge_AnyPartition_EqualsTheWhole()
    {
        double[] values = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16, 1e9 + 2];

        var merged = RunningMoments.Of(values[..2]).Merge(RunningMoments.Of([])).Merge(RunningMoments.Of(values[2..]));

        Assert.Equal(RunningMoments.Of(values).SquaredDeviations, merged.SquaredDeviations, 4);
        Assert.Equal(5, merged.Count);
    }

    [Fact]
    public void StudentUpper_FarTail_IsNotZero() => Assert.InRange(Distributions.StudentUpper(12, 500), 1e-30, 2e-29);

    [Fact]
    public void LogNormalLower_BeyondADouble_IsContinuous() =>
        Assert.Equal(Distributions.LogNormalLower(-29.999999999), Distributions.LogNormalLower(-30.000000001), 4);
}
