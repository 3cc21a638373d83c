using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Tests.Counting;

public sealed class EvaluationSumTests
{
    /// <summary>Counts that other systems report become one event each, which stands for the evaluations by its sampling ratio.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(49)]
    [InlineData(99_991)]
    [InlineData(999_983)]
    [InlineData(1_000_000)]
    public void One_RatioOfACount_IsExactlyTheCount(int count)
    {
        var sum = EvaluationSum.One(1.0 / count);

        Assert.Equal(count, sum.Evaluations);
    }
}
