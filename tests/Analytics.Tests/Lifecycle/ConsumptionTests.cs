using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Analytics.Tests.Lifecycle;

public sealed class ConsumptionTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly FoldPosition Current = At(Now);

    [Fact]
    public void Of_NoPositions_IsNone()
    {
        var consumption = Consumption.Of([], [], Now);

        Assert.Equal((null, null, false), (consumption.Since, consumption.Lag, consumption.IsCurrent(TimeSpan.MaxValue)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void IsCurrent_SlowestPartition_DecidesTheLag(int minutes, bool expected)
    {
        var consumption = Consumption.Of([Current, At(Now.AddMinutes(-minutes))], [First(90)], Now);

        Assert.Equal(expected, consumption.IsCurrent(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Since_PartitionsAddedLater_IsTheFirstCommitOfAny()
    {
        var consumption = Consumption.Of([Current, Current], [First(90), First(2)], Now);

        Assert.Equal(Now.AddDays(-90), consumption.Since);
        Assert.Equal(TimeSpan.FromDays(30), consumption.Consumed(Now.AddDays(-30), Now));
    }

    [Theory]
    [InlineData(100, 60)]
    [InlineData(30, 20)]
    [InlineData(15, 10)]
    [InlineData(5, 5)]
    public void Consumed_Gaps_AreLeftOut(int days, int expected)
    {
        // Of two partitions at once, and overlapping: days 20 to 10 ago and 50 to 30 ago.
        var consumption = Consumption.Of([Current], [First(90), Gap(45, 30), Gap(20, 12), Gap(50, 40), Gap(15, 10), Gap(19, 18)], Now);

        Assert.Equal(TimeSpan.FromDays(expected), consumption.Consumed(Now.AddDays(-days), Now));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(10, 10)]
    [InlineData(14, 24)]
    [InlineData(20, 30)]
    [InlineData(21, 51)]
    [InlineData(60, 90)]
    [InlineData(61, null)]
    public void StartOfLast_Gaps_AreSkipped(int days, int? expected)
    {
        var consumption = Consumption.Of([Current], [First(90), Gap(50, 30), Gap(20, 10)], Now);

        var start = consumption.StartOfLast(TimeSpan.FromDays(days), Now);

        Assert.Equal(expected is { } ago ? Now.AddDays(-ago) : null, start);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public void Before_Commit_IsAGapAfterMoreThanAnHour(int? minutesSince, bool expected)
    {
        var gap = ConsumptionGap.Before(minutesSince is { } minutes ? Now.AddMinutes(-minutes) : null, Now);

        Assert.Equal(expected, gap is not null);
        Assert.Equal(minutesSince is null, gap?.IsFirst ?? false);
    }

    private static ConsumptionGap First(int days) => new(DateTimeOffset.UnixEpoch, Now.AddDays(-days));

    private static ConsumptionGap Gap(int from, int to) => new(Now.AddDays(-from), Now.AddDays(-to));

    private static FoldPosition At(DateTimeOffset watermark) =>
        new("flagcluster.evaluations.v1", 0, 1, watermark.ToUnixTimeMilliseconds(), default, watermark);
}
