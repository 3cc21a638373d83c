using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Tests.Statistics;

public sealed class SampleRatioTests
{
    [Fact]
    public void Compute_ArmWithoutWeight_LeavesTotalAndDegrees()
    {
        var with = SampleRatioTest.Compute(new SampleRatioPeriod([1_000, 1_200, 900], [0.5, 0.5, 0])).Value;

        Assert.Equal(SampleRatioTest.Compute(new SampleRatioPeriod([1_000, 1_200], [0.5, 0.5])).Value, with);
        Assert.Equal(1, with.DegreesOfFreedom);
    }

    [Fact]
    public void Compute_UnevenSplitByDesign_IsNoMismatch() =>
        Assert.InRange(SampleRatioTest.Compute(new SampleRatioPeriod([95_050, 4_950], [95, 5])).Value.PValue, 0.1, 1);

    [Fact]
    public void Compute_NobodySeen_IsUndefined() =>
        Assert.Equal(UndefinedReason.TooFewUnits, SampleRatioTest.Compute(new SampleRatioPeriod([0, 0], [0.5, 0.5])).Reason);

    [Fact]
    public void Compute_NoWeights_IsUndefined()
    {
        var period = new SampleRatioPeriod([5, 5], [0, 0]);

        Assert.Equal(UndefinedReason.NoWeights, SampleRatioTest.Compute(period).Reason);
        Assert.Equal(UndefinedReason.NoWeights, SequentialSampleRatioTest.Compute(period).Reason);
    }

    [Fact]
    public void Compute_WeightsOfAnotherSplit_Throws() =>
        Assert.Throws<ArgumentException>(() => SampleRatioTest.Compute(new SampleRatioPeriod([5, 5], [1])));

    [Fact]
    public void ComputeSequential_SamePersons_DoesNotDependOnTheUnitOfTheWeights()
    {
        var shares = SequentialSampleRatioTest.Compute(new([300, 700], [0.25, 0.75]));
        var buckets = SequentialSampleRatioTest.Compute(new([300, 700], [25_000, 75_000]));

        Assert.Equal(shares.Value.Log, buckets.Value.Log, 9);
    }

    [Fact]
    public void CompareCounts_NoControl_IsUndefined()
    {
        Assert.Equal(UndefinedReason.NoControl, CountEvidence.Compare(3, 0, 1).Reason);
        Assert.Equal(UndefinedReason.NoControl, CountEvidence.Compare(0, 3, 0).Reason);
    }

    [Fact]
    public void CompareCounts_SplitChanged_MultipliesTheEvidenceOfBothPhases()
    {
        var before = CountEvidence.Compare(10, 2, 0.5).Value;
        var after = CountEvidence.Compare(30, 12, 0.6).Value;

        Assert.Equal(before.Value * after.Value, (before * after).Value, 6);
    }
}
