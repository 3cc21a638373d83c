using FlagCluster.Analytics.Storage;
using FlagCluster.Events.Kafka.Analytics;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Tests where a partition is continued.</summary>
public sealed class PartitionStartTests
{
    [Theory]
    [InlineData(5, 5, 0)]
    [InlineData(10, 10, 0)]
    [InlineData(3, 4, 1)]
    public void Of_PositionUpToTheEnd_ContinuesWithTheGap(long position, long offset, long gap)
    {
        var start = PartitionStart.Of(Position(position), low: 4, high: 10, "partition 1 of t");

        Assert.Null(start.Problem);
        Assert.Equal((position, offset, gap), (start.Position!.NextOffset, start.Offset, start.Gap));
    }

    [Fact]
    public void Of_NoPosition_StartsWithTheFirstRecordWithoutAGap()
    {
        var start = PartitionStart.Of(null, low: 4, high: 10, "partition 1 of t");

        Assert.Equal(new(null, 4), start);
    }

    [Fact]
    public void Of_PositionAfterTheEnd_NamesThePartitionAndBothOffsets()
    {
        var start = PartitionStart.Of(Position(11), low: 4, high: 10, "partition 1 of t");

        Assert.StartsWith("partition 1 of t ends at 10, before the position 11 of the sums", start.Problem, StringComparison.Ordinal);
    }

    private static FoldPosition Position(long nextOffset) => new("t", 1, nextOffset, 0, default, DateTimeOffset.UnixEpoch);
}
