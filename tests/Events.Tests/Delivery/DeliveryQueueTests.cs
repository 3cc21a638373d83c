using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Delivery;

public sealed class DeliveryQueueTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Folder => _folder.File("spool");

    [Fact]
    public async Task Offer_DestinationAvailable_DeliversWithoutTheSpool()
    {
        var destination = new FakeDestination();
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        Assert.True(await fixture.Offer(0, 10).Task.Soon());
        Assert.True(await fixture.Offer(10, 10).Task.Soon());

        Assert.Equal(Enumerable.Range(0, 20), destination.Numbers);
        Assert.Equal((20, 0, 0), (fixture.Counts.Delivered, fixture.Counts.Spooled, fixture.Counts.TotalDropped));
        Assert.Null(fixture.Queue.Problem);
    }

    /// <summary>The fault: the destination is unavailable for a while.</summary>
    [Fact]
    public async Task Offer_DestinationUnavailable_SpoolsAndReplaysInOrder()
    {
        var destination = new FakeDestination { Arrives = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        for (var i = 0; i < 10; i++)
            Assert.True(await fixture.Offer(i * 10, 10).Task.Soon());
        Assert.Equal((100, 100), (fixture.Counts.Spooled, fixture.Spool!.Count));
        Assert.NotNull(fixture.Queue.Problem);
        Assert.Empty(destination.Numbers);

        destination.Arrives = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 100, "the replay");
        Assert.True(await fixture.Offer(100, 10).Task.Soon());
        Assert.Equal(Enumerable.Range(0, 110), destination.Numbers);
        Assert.Equal(
            (110, 100, 100, 0),
            (fixture.Counts.Delivered, fixture.Counts.Spooled, fixture.Counts.Replayed, fixture.Counts.TotalDropped)
        );
        await fixture.Until(() => fixture.Queue.Problem is null, "health");
    }

    /// <summary>The fault: a delivery hangs.</summary>
    [Fact]
    public async Task Offer_DeliveryHangs_SpoolsItsEventsAndCommitsThemWhenItEnds()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Gate = gate.Task };
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        var first = fixture.Offer(0, 10);
        var second = fixture.Offer(10, 10);
        await fixture.Until(() => first.Task.IsCompleted && second.Task.IsCompleted, "both safe in the spool");
        Assert.True(await first.Task && await second.Task);
        Assert.Equal(20, fixture.Spool!.Count);

        gate.SetResult();
        await fixture.Until(() => fixture.Counts.Delivered == 20, "both delivered");
        Assert.Equal((0, 0), (destination.Again, fixture.Spool.Count));
        Assert.Equal(Enumerable.Range(0, 20), destination.Numbers);
    }

    /// <summary>The fault: kill -9 while a delivery hangs, shown by opening a copy of the spool.</summary>
    [Fact]
    public async Task Offer_DeliveryHangs_WritesItsEventsToTheDisk()
    {
        var destination = new FakeDestination { Gate = new TaskCompletionSource().Task };
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        fixture.Offer(0, 10);
        await fixture.Until(() => fixture.Counts.Spooled == 10, "the spool");
        var copy = Directory.CreateDirectory(_folder.File("copy")).FullName;
        foreach (var file in Directory.GetFiles(Folder, "*.events"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        using var open = new OpenSpool(copy);

        Assert.Equal(Enumerable.Range(0, 10), open.Drain());
    }

    /// <summary>The faults: outages at random times, deliveries that fail after some events, and restarts.</summary>
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
        var unavailable = false;
        var destination = new FakeDestination
        {
            Window = window,
            Arrives = count => unavailable || random.Next(10) == 0 ? random.Next(count + 1) : null,
        };
        var next = 0;
        long dropped = 0;
        for (var life = 0; life < 4; life++)
        {
            await using var fixture = new DeliveryQueueFixture(
                destination,
                Folder,
                new() { StopSeconds = 0.5 },
                new() { SegmentBytes = 65_536, RetrySeconds = 0.1 }
            );
            for (var i = 0; i < 150; i++)
            {
                if (random.Next(20) == 0)
                    unavailable = !unavailable;
                var count = random.Next(1, 40);
                fixture.Offer(next, count);
                next += count;
                if (random.Next(3) == 0)
                    fixture.Time.Advance(TimeSpan.FromMilliseconds(random.Next(300)));
                if (random.Next(10) == 0)
                    await Task.Yield();
            }
            if (life == 3)
            {
                unavailable = false;
                await fixture.Until(() => fixture.Counts.InSpool == 0 && destination.Numbers.Count == next, "everything to arrive");
            }
            var stopping = fixture.StopAsync();
            await fixture.Until(() => stopping.IsCompleted, "the stop");
            dropped += fixture.Counts.TotalDropped;
        }

        Assert.Equal(0, dropped);
        Assert.Equal(Enumerable.Range(0, next), destination.Numbers);
        Assert.True(destination.MostAtOnce >= Math.Min(window, 2));
        Assert.InRange(destination.MostBefore, 0, window - 1);
    }

    /// <summary>The fault: a destination hangs while thousands of small batches are in flight, each with its own memory.</summary>
    [Fact]
    public async Task Offer_SmallBatchesAndDestinationHangs_LimitsTheMemoryInFlight()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Window = 1_000_000, Gate = gate.Task };
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        for (var i = 0; i < 3_000; i++)
            fixture.Offer(i, 1, report: false);
        await fixture.Until(() => destination.MostAtOnce == 1_024 && fixture.Counts.Spooled >= 1_024, "the memory limit");

        gate.SetResult();
        await fixture.Until(() => destination.Numbers.Count == 3_000, "all to arrive");
        Assert.Equal(1_024, destination.MostAtOnce);
    }

    [Fact]
    public async Task Stop_DestinationUnavailable_SpoolsWhatIsInMemory()
    {
        var destination = new FakeDestination { Gate = new TaskCompletionSource().Task };
        await using (var fixture = new DeliveryQueueFixture(destination, Folder, new() { StopSeconds = 0 }))
        {
            for (var i = 0; i < 5; i++)
                fixture.Offer(i * 10, 10);
            await fixture.StopAsync();
            Assert.Equal(0, fixture.Counts.TotalDropped);
        }
        using var open = new OpenSpool(Folder);

        Assert.Equal(Enumerable.Range(0, 50), open.Drain());
    }

    /// <summary>The faults: the destination is unavailable and the disk is full.</summary>
    [Fact]
    public async Task Offer_DestinationUnavailableAndDiskFull_CountsEveryDropAndRecovers()
    {
        using var disk = new TinyDisk("1m");
        var destination = new FakeDestination { Arrives = _ => 0 };
        var events = new EventsOptions { QueueEvents = 2000 };
        await using var fixture = new DeliveryQueueFixture(destination, disk.File("spool"), events);
        var next = 0;
        await fixture.Until(
            () =>
            {
                fixture.Offer(next, 100);
                next += 100;
                return fixture.Counts.Dropped(DropReason.SpoolFailed) > 0;
            },
            "the disk to be full"
        );
        Assert.False(await fixture.Offer(next, 100).Task.Soon());
        next += 100;
        Assert.Contains("cannot be written", fixture.Queue.Problem, StringComparison.Ordinal);

        disk.Remount("size=16m");
        destination.Arrives = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered + fixture.Counts.TotalDropped == next, "every event to be delivered or counted");
        Assert.Equal(destination.Numbers.Order(), destination.Numbers);
        Assert.Equal(next - fixture.Counts.TotalDropped, destination.Numbers.Count);
        await fixture.Until(() => fixture.Queue.Problem is null, "health");
    }

    /// <summary>The fault: the file system denies access to the next file of the spool.</summary>
    [Fact]
    public async Task Offer_SpoolAccessDenied_CountsEveryDropAndRecovers()
    {
        var destination = new FakeDestination { Arrives = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        var obstacle = Path.Combine(Folder, "00000000000000000001.events");
        Directory.CreateDirectory(obstacle);
        fixture.Offer(0, 100, report: false);
        await fixture.Until(() => fixture.Queue.Problem?.Contains("cannot be written", StringComparison.Ordinal) == true, "the problem");
        for (var i = 1; i < 15; i++)
            fixture.Offer(i * 100, 100, report: false);
        Assert.Equal(500, fixture.Counts.Dropped(DropReason.SpoolFailed));

        Directory.Delete(obstacle);
        destination.Arrives = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 1000, "the events that fit");
        Assert.Equal(Enumerable.Range(0, 1000), destination.Numbers);
        await fixture.Until(() => fixture.Queue.Problem is null, "health");
    }

    /// <summary>The fault: a report can neither be delivered nor spooled. It is rejected, and never delivered later.</summary>
    [Fact]
    public async Task Offer_ReportRejected_IsNeverDelivered()
    {
        var destination = new FakeDestination { Arrives = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        Directory.CreateDirectory(Path.Combine(Folder, "00000000000000000001.events"));
        fixture.Offer(0, 100, report: false);
        Assert.False(await fixture.Until(fixture.Offer(100, 10)));
        fixture.Offer(200, 100, report: false);
        Assert.False(await fixture.Until(fixture.Offer(300, 10)));
        Assert.Equal(20, fixture.Counts.Dropped(DropReason.SpoolFailed));

        destination.Arrives = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 200, "the others");
        Assert.Equal([.. Enumerable.Range(0, 100), .. Enumerable.Range(200, 100)], destination.Numbers);
    }

    /// <summary>The fault: a defect in the destination.</summary>
    [Fact]
    public async Task Run_UnexpectedFailure_LogsItAndCountsDroppedEvents()
    {
        var destination = new FakeDestination
        {
            Arrives = _ => 0,
            Resumed = () => throw new InvalidOperationException("The test simulates a defect."),
        };
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        fixture.Offer(0, 10);
        await fixture.Until(() => fixture.Queue.Problem?.Contains("has stopped", StringComparison.Ordinal) == true, "the problem");

        Assert.False(await fixture.Offer(10, 10).Task.Soon());
        Assert.Equal(10, fixture.Counts.Dropped(DropReason.DeliveryEnded));
        Assert.Single(fixture.Log.Of(1408));
    }

    [Fact]
    public async Task Offer_DestinationSkipsEvents_CountsThemAsDropped()
    {
        var destination = new FakeDestination();
        await using var fixture = new DeliveryQueueFixture(destination, Folder);
        destination.Refused = 3;
        Assert.True(await fixture.Offer(0, 10).Task.Soon());
        await fixture.Until(() => fixture.Counts.Delivered == 7, "the delivery");

        Assert.Equal(3, fixture.Counts.Dropped(DropReason.TooLarge));
    }

    [Fact]
    public async Task Offer_NoSpoolAndDestinationUnavailable_DropsTheNewestAndCountsThem()
    {
        var destination = new FakeDestination { Durable = false, Arrives = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        fixture.Offer(0, 100);
        await fixture.Until(() => fixture.Queue.Problem is not null, "the failure");
        for (var i = 1; i < 15; i++)
            fixture.Offer(i * 100, 100);
        Assert.Equal(500, fixture.Counts.Dropped(DropReason.QueueFull));
        destination.Arrives = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 1000, "the events that fit");

        Assert.Equal(Enumerable.Range(0, 1000), destination.Numbers);
        Assert.False(Directory.Exists(Folder));
    }

    /// <summary>The fault: more events than the queue can hold, and an unavailable destination.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Offer_QueueFull_WaitsForTheSpoolAndDropsNothing(bool hangs)
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Gate = hangs ? gate.Task : Task.CompletedTask, Arrives = hangs ? _ => null : _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        await Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                    fixture.Offer(i * 100, 100);
            })
            .Soon();
        Assert.InRange(fixture.Counts.Spooled, 19_000, 20_000);
        gate.SetResult();
        destination.Arrives = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 20_000, "the replay");

        Assert.Equal(Enumerable.Range(0, 20_000), destination.Numbers);
        Assert.Equal(0, fixture.Counts.TotalDropped);
    }

    /// <summary>Without a spool, an available destination sets the rate.</summary>
    [Fact]
    public async Task Offer_NoSpoolAndQueueFull_WaitsForTheDestination()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Durable = false, Gate = gate.Task };
        await using var fixture = new DeliveryQueueFixture(destination, Folder, new() { QueueEvents = 1000 });
        var offers = Task.Run(() =>
        {
            for (var i = 0; i < 30; i++)
                fixture.Offer(i * 100, 100);
        });
        gate.SetResult();
        await offers.Soon();
        await fixture.Until(() => fixture.Counts.Delivered == 3000, "everything");

        Assert.Equal(0, fixture.Counts.TotalDropped);
    }
}
