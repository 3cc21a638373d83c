using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Windows;

namespace FlagCluster.Analytics.Tests.Windows;

public sealed class PartitionWatermarkTests
{
    private const long Minute = 60_000;
    private const long Now = 1_000 * Minute;

    private readonly WindowBounds _bounds = new(TimeStep.Minute, Lateness: 2 * Minute, MaxAhead: 5 * Minute, Idle: Minute);

    [Fact]
    public void Observe_EventOfAClosedWindow_IsLate()
    {
        var watermark = new PartitionWatermark(_bounds, 0);
        watermark.Observe(Now + 30_000, Now);

        // 1,000:30 less 2 minutes is 998:30, which closes what is before 998:00.
        Assert.Equal(EventTiming.OnTime, watermark.Observe(Now - 2 * Minute, Now));
        Assert.Equal(EventTiming.Late, watermark.Observe(Now - 2 * Minute - 1, Now));
    }

    [Fact]
    public void Observe_FirstEventAfterAPause_IsNotLate()
    {
        var watermark = new PartitionWatermark(_bounds, Now - 600 * Minute);

        Assert.Equal(EventTiming.OnTime, watermark.Observe(Now - 300 * Minute, Now));
        Assert.Equal(Now - 300 * Minute, watermark.Value);
    }

    [Fact]
    public void Observe_EventFromTheFuture_ClosesNoWindows()
    {
        var watermark = new PartitionWatermark(_bounds, Now);

        var timing = watermark.Observe(Now + 60 * Minute, Now);

        Assert.Equal(EventTiming.Early, timing);
        Assert.Equal(Now, watermark.Value);
        Assert.Equal(EventTiming.OnTime, watermark.Observe(Now, Now));
    }

    [Fact]
    public void Observe_OlderEvent_NeverMovesTheWatermarkBack()
    {
        var watermark = new PartitionWatermark(_bounds, Now);

        watermark.Observe(Now - Minute, Now);

        Assert.Equal(Now, watermark.Value);
    }

    [Fact]
    public void Advance_IdlePartition_MakesOlderEventsLate()
    {
        var watermark = new PartitionWatermark(_bounds, Now - 60 * Minute);

        watermark.Advance(Now);

        Assert.Equal(EventTiming.Late, watermark.Observe(Now - 3 * Minute, Now));
    }

    [Fact]
    public void ClosedBy_SlowPartition_HoldsTheWindowsOpen() =>
        Assert.Equal(Now - 32 * Minute, _bounds.ClosedBy([Now, Now - 30 * Minute + 59_999]));

    [Fact]
    public void ClosedBy_NoPartitionOrNewOne_ClosesNothing()
    {
        Assert.Equal(0, _bounds.ClosedBy([]));
        Assert.Equal(0, _bounds.ClosedBy([Now, 0]));
    }
}
