using FlagCluster.Analytics.Windows;

namespace FlagCluster.Analytics.Tests.Windows;

public sealed class PartitionWatermarksTests
{
    private const long Minute = 60_000;
    private const long Now = 1_000 * Minute;

    private readonly PartitionWatermarks _watermarks = new(new(Length: Minute, Lateness: 2 * Minute, MaxAhead: 5 * Minute, Idle: Minute));

    [Fact]
    public void Close_LatenessOver_ClosesByEventTime()
    {
        _watermarks.Assign(0, Now);
        _watermarks.Observe(0, Now, Now);

        Assert.Equal(Now - 2 * Minute, _watermarks.Close(Now, _ => false));
    }

    [Fact]
    public void Close_SlowPartition_HoldsTheWindowsOpen()
    {
        _watermarks.Assign(0, Now);
        _watermarks.Assign(1, Now);
        _watermarks.Observe(0, Now, Now);
        _watermarks.Observe(1, Now - 30 * Minute, Now);

        Assert.Equal(Now - 32 * Minute, _watermarks.Close(Now, _ => false));
    }

    [Fact]
    public void Close_PartitionWithoutTraffic_FollowsTheClock()
    {
        _watermarks.Assign(0, Now - 10 * Minute);

        Assert.Equal(0, _watermarks.Close(Now, _ => false));
        Assert.Equal(Now - 2 * Minute, _watermarks.Close(Now, _ => true));
    }

    [Fact]
    public void Observe_EventFromTheFuture_ClosesNoWindows()
    {
        _watermarks.Assign(0, Now);
        _watermarks.Observe(0, Now, Now);

        var timing = _watermarks.Observe(0, Now + 60 * Minute, Now);

        Assert.Equal(EventTiming.Early, timing);
        Assert.Equal(Now - 2 * Minute, _watermarks.Close(Now, _ => false));
        Assert.Equal(1, _watermarks.Early);
    }

    [Fact]
    public void Observe_EventOfAClosedWindow_IsLate()
    {
        _watermarks.Assign(0, Now);
        _watermarks.Observe(0, Now, Now);
        var closed = _watermarks.Close(Now, _ => false);

        Assert.Equal(EventTiming.OnTime, _watermarks.Observe(0, closed, Now));
        Assert.Equal(EventTiming.Late, _watermarks.Observe(0, closed - 1, Now));
        Assert.Equal(1, _watermarks.Late);
    }

    [Fact]
    public void Close_PartitionAssignedLater_NeverMovesBack()
    {
        _watermarks.Assign(0, Now);
        _watermarks.Observe(0, Now, Now);
        var closed = _watermarks.Close(Now, _ => false);

        _watermarks.Assign(1, Now);
        _watermarks.Observe(1, Now - 500 * Minute, Now);

        Assert.Equal(closed, _watermarks.Close(Now, _ => false));
    }

    [Fact]
    public void Close_PartitionRevoked_NoLongerHoldsWindows()
    {
        _watermarks.Assign(0, Now);
        _watermarks.Assign(1, Now);
        _watermarks.Observe(0, Now, Now);

        _watermarks.Revoke(1);

        Assert.Equal(Now - 2 * Minute, _watermarks.Close(Now, _ => false));
    }
}
