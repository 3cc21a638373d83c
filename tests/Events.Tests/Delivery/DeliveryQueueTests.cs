using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Spooling;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Hosting.Shutdown;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Delivery;

public sealed class DeliveryQueueTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Folder => _folder.File("spool");

    [Fact]
    public async Task Offer_DestinationThere_IsDeliveredWithoutTheDisk()
    {
        var destination = new FakeDestination();
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        Assert.True(await rig.Offer(0, 10).Task.Soon());
        Assert.True(await rig.Offer(10, 10).Task.Soon());

        Assert.Equal(Enumerable.Range(0, 20), destination.Numbers);
        Assert.Equal((20, 0, 0), (rig.Counts.Delivered, rig.Counts.Spooled, rig.Counts.TotalDropped));
        Assert.Null(rig.Lane.Problem);
    }

    /// <summary>The fault: the destination is away for a while.</summary>
    [Fact]
    public async Task Offer_DestinationAway_IsSafeInTheSpoolAndReplayedInOrder()
    {
        var destination = new FakeDestination { Arrives = _ => 0 };
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        for (var i = 0; i < 10; i++) Assert.True(await rig.Offer(i * 10, 10).Task.Soon());
        Assert.Equal((100, 100), (rig.Counts.Spooled, rig.Spool!.Count));
        Assert.NotNull(rig.Lane.Problem);
        Assert.Empty(destination.Numbers);

        destination.Arrives = _ => null;
        await rig.Until(() => rig.Counts.Delivered == 100, "the replay");
        Assert.True(await rig.Offer(100, 10).Task.Soon());
        Assert.Equal(Enumerable.Range(0, 110), destination.Numbers);
        Assert.Equal((110, 100, 100, 0), (rig.Counts.Delivered, rig.Counts.Spooled, rig.Counts.Replayed, rig.Counts.TotalDropped));
        await rig.Until(() => rig.Lane.Problem is null, "health");
    }

    /// <summary>The fault: a delivery that does not end.</summary>
    [Fact]
    public async Task Offer_DeliveryHangs_IsPutIntoTheSpoolTooAndTakenOutWhenItEnds()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Gate = gate.Task };
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        var first = rig.Offer(0, 10);
        var second = rig.Offer(10, 10);
        await rig.Until(() => first.Task.IsCompleted && second.Task.IsCompleted, "both safe in the spool");
        Assert.True(await first.Task && await second.Task);
        Assert.Equal(20, rig.Spool!.Count);

        gate.SetResult();
        await rig.Until(() => rig.Counts.Delivered == 20, "both delivered");
        Assert.Equal((0, 0), (destination.Again, rig.Spool.Count));
        Assert.Equal(Enumerable.Range(0, 20), destination.Numbers);
    }

    /// <summary>The fault: kill -9 while a delivery hangs, shown by opening a copy of the spool.</summary>
    [Fact]
    public async Task Offer_DeliveryHangs_IsOnDiskWithinAMoment()
    {
        var destination = new FakeDestination { Gate = new TaskCompletionSource().Task };
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        rig.Offer(0, 10);
        await rig.Until(() => rig.Counts.Spooled == 10, "the spool");
        var copy = Directory.CreateDirectory(_folder.File("copy")).FullName;
        foreach (var file in Directory.GetFiles(Folder, "*.events")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        using var open = new OpenSpool(copy);

        Assert.Equal(Enumerable.Range(0, 10), open.Drain());
    }

    /// <summary>The fault: outages at random moments, failures that let some events through, and restarts.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 80)]
    [InlineData(5, 80)]
    [InlineData(6, 80)]
    [InlineData(7, 60)]
    public async Task Offer_RandomOutagesAndRestarts_DeliversEachInOrder(int seed, int window)
    {
        var random = new Random(seed);
        var away = false;
        var destination = new FakeDestination { Window = window, Arrives = count => away || random.Next(10) == 0 ? random.Next(count + 1) : null };
        var next = 0;
        long dropped = 0;
        for (var life = 0; life < 4; life++)
        {
            await using var rig = new DeliveryQueueFixture(destination, Folder, new() { StopSeconds = 0.5 }, new() { SegmentBytes = 65_536, RetrySeconds = 0.1 });
            for (var i = 0; i < 150; i++)
            {
                if (random.Next(20) == 0) away = !away;
                var count = random.Next(1, 40);
                rig.Offer(next, count);
                next += count;
                if (random.Next(3) == 0) rig.Time.Advance(TimeSpan.FromMilliseconds(random.Next(300)));
                if (random.Next(10) == 0) await Task.Yield();
            }
            if (life == 3)
            {
                away = false;
                await rig.Until(() => rig.Counts.InSpool == 0 && destination.Numbers.Count == next, "everything to arrive");
            }
            var stopping = rig.StopAsync();
            await rig.Until(() => stopping.IsCompleted, "the stop");
            dropped += rig.Counts.TotalDropped;
        }

        Assert.Equal(0, dropped);
        Assert.Equal(Enumerable.Range(0, next), destination.Numbers);
        Assert.True(destination.MostAtOnce >= Math.Min(window, 2));
        Assert.InRange(destination.MostBefore, 0, window - 1);
    }

    /// <summary>The fault: a destination that hangs while thousands of small batches are taken out to be delivered, each with memory of its own.</summary>
    [Fact]
    public async Task Offer_SmallBatchesAndADestinationThatHangs_BoundsTheMemoryUnderWay()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Window = 1_000_000, Gate = gate.Task };
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        for (var i = 0; i < 3_000; i++) rig.Offer(i, 1, report: false);
        await rig.Until(() => destination.MostAtOnce == 1_024 && rig.Counts.Spooled >= 1_024, "as many as there is memory for");

        gate.SetResult();
        await rig.Until(() => destination.Numbers.Count == 3_000, "all to arrive");
        Assert.Equal(1_024, destination.MostAtOnce);
    }

    [Fact]
    public async Task Stop_DestinationAway_SpoolsWhatIsInMemory()
    {
        var destination = new FakeDestination { Gate = new TaskCompletionSource().Task };
        await using (var rig = new DeliveryQueueFixture(destination, Folder, new() { StopSeconds = 0 }))
        {
            for (var i = 0; i < 5; i++) rig.Offer(i * 10, 10);
            await rig.StopAsync();
            Assert.Equal(0, rig.Counts.TotalDropped);
        }
        using var open = new OpenSpool(Folder);

        Assert.Equal(Enumerable.Range(0, 50), open.Drain());
    }

    /// <summary>The fault: the destination is away and the disk is full.</summary>
    [Fact]
    public async Task Offer_DestinationAwayAndDiskFull_CountsEveryLossAndHeals()
    {
        using var disk = new TinyDisk("1m");
        var destination = new FakeDestination { Arrives = _ => 0 };
        var events = new EventsOptions { QueueEvents = 2000 };
        await using var rig = new DeliveryQueueFixture(destination, disk.File("spool"), events);
        var next = 0;
        await rig.Until(() =>
        {
            rig.Offer(next, 100);
            next += 100;
            return rig.Counts.Dropped(DropReason.SpoolFailed) > 0;
        }, "the disk to be full");
        Assert.False(await rig.Offer(next, 100).Task.Soon());
        next += 100;
        Assert.Contains("cannot be written", rig.Lane.Problem, StringComparison.Ordinal);

        disk.Remount("size=16m");
        destination.Arrives = _ => null;
        await rig.Until(() => rig.Counts.Delivered + rig.Counts.TotalDropped == next, "every event to be delivered or counted");
        Assert.Equal(destination.Numbers.Order(), destination.Numbers);
        Assert.Equal(next - rig.Counts.TotalDropped, destination.Numbers.Count);
        await rig.Until(() => rig.Lane.Problem is null, "health");
    }

    /// <summary>The fault: the file system refuses the spool's next file, and not as a disk that is full does.</summary>
    [Fact]
    public async Task Offer_SpoolRefusesAccess_IsAsBadAsAFullDiskAndHeals()
    {
        var destination = new FakeDestination { Arrives = _ => 0 };
        await using var rig = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        var obstacle = Path.Combine(Folder, "00000000000000000001.events");
        Directory.CreateDirectory(obstacle);
        rig.Offer(0, 100, report: false);
        await rig.Until(() => rig.Lane.Problem?.Contains("cannot be written", StringComparison.Ordinal) == true, "the failure to show");
        for (var i = 1; i < 15; i++) rig.Offer(i * 100, 100, report: false);
        Assert.Equal(500, rig.Counts.Dropped(DropReason.SpoolFailed));

        Directory.Delete(obstacle);
        destination.Arrives = _ => null;
        await rig.Until(() => rig.Counts.Delivered == 1000, "what had room");
        Assert.Equal(Enumerable.Range(0, 1000), destination.Numbers);
        await rig.Until(() => rig.Lane.Problem is null, "health");
    }

    /// <summary>The fault: a report can be made safe nowhere. It is refused, and nothing of it comes later.</summary>
    [Fact]
    public async Task Offer_ReportRefused_IsNeverDelivered()
    {
        var destination = new FakeDestination { Arrives = _ => 0 };
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        Directory.CreateDirectory(Path.Combine(Folder, "00000000000000000001.events"));
        rig.Offer(0, 100, report: false);
        Assert.False(await rig.Until(rig.Offer(100, 10)));
        rig.Offer(200, 100, report: false);
        Assert.False(await rig.Until(rig.Offer(300, 10)));
        Assert.Equal(20, rig.Counts.Dropped(DropReason.SpoolFailed));

        destination.Arrives = _ => null;
        await rig.Until(() => rig.Counts.Delivered == 200, "the others");
        Assert.Equal([.. Enumerable.Range(0, 100), .. Enumerable.Range(200, 100)], destination.Numbers);
    }

    /// <summary>The fault: a defect in what the lane calls.</summary>
    [Fact]
    public async Task Run_FailureThatCannotBeHandled_IsLoudAndCountsWhatIsLost()
    {
        var destination = new FakeDestination { Arrives = _ => 0, Resumed = () => throw new InvalidOperationException("A defect, as the test wants it.") };
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        rig.Offer(0, 10);
        await rig.Until(() => rig.Lane.Problem?.Contains("failed for good", StringComparison.Ordinal) == true, "the end to show");

        Assert.False(await rig.Offer(10, 10).Task.Soon());
        Assert.Equal(10, rig.Counts.Dropped(DropReason.DeliveryEnded));
        Assert.Single(rig.Log.Of(1408));
    }

    /// <summary>Events that the destination never takes are no loss in silence.</summary>
    [Fact]
    public async Task Offer_DestinationPassesEventsOver_CountsThemAsDroppedAndNotAsDelivered()
    {
        var destination = new FakeDestination();
        await using var rig = new DeliveryQueueFixture(destination, Folder);
        destination.Refused = 3;
        Assert.True(await rig.Offer(0, 10).Task.Soon());
        await rig.Until(() => rig.Counts.Delivered == 7, "the delivery");

        Assert.Equal(3, rig.Counts.Dropped(DropReason.TooLarge));
    }

    [Fact]
    public async Task Offer_NoSpoolAndDestinationAway_DropsTheNewestAndCountsThem()
    {
        var destination = new FakeDestination { Durable = false, Arrives = _ => 0 };
        await using var rig = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        rig.Offer(0, 100);
        await rig.Until(() => rig.Lane.Problem is not null, "the failure");
        for (var i = 1; i < 15; i++) rig.Offer(i * 100, 100);
        Assert.Equal(500, rig.Counts.Dropped(DropReason.QueueFull));
        destination.Arrives = _ => null;
        await rig.Until(() => rig.Counts.Delivered == 1000, "what had room");

        Assert.Equal(Enumerable.Range(0, 1000), destination.Numbers);
        Assert.False(Directory.Exists(Folder));
    }

    /// <summary>The fault: more comes at once than there is room for, and the destination takes nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Offer_MoreThanThereIsRoomFor_WaitsForTheSpoolAndDropsNothing(bool hangs)
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Gate = hangs ? gate.Task : Task.CompletedTask, Arrives = hangs ? _ => null : _ => 0 };
        await using var rig = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        await Task.Run(() =>
        {
            for (var i = 0; i < 200; i++) rig.Offer(i * 100, 100);
        }).Soon();
        Assert.InRange(rig.Counts.Spooled, 19_000, 20_000);
        gate.SetResult();
        destination.Arrives = _ => null;
        await rig.Until(() => rig.Counts.Delivered == 20_000, "the replay");

        Assert.Equal(Enumerable.Range(0, 20_000), destination.Numbers);
        Assert.Equal(0, rig.Counts.TotalDropped);
    }

    /// <summary>The destination has no spool and is there: whoever offers goes at its pace.</summary>
    [Fact]
    public async Task Offer_NoSpoolAndQueueFull_WaitsForTheDestination()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Durable = false, Gate = gate.Task };
        await using var rig = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        var offers = Task.Run(() =>
        {
            for (var i = 0; i < 30; i++) rig.Offer(i * 100, 100);
        });
        gate.SetResult();
        await offers.Soon();
        await rig.Until(() => rig.Counts.Delivered == 3000, "everything");

        Assert.Equal(0, rig.Counts.TotalDropped);
    }
}
