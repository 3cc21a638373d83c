using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Delivery;

/// <summary>The faults: an unavailable destination, and a spool that cannot be written.</summary>
public sealed class SpoolFaultTests : IDisposable
{
    // A folder with the name of the next file prevents the spool from creating it.
    private const string NextFile = "00000000000000000001.events";

    private readonly TempFolder _folder = new();

    private string Spool => _folder.File("spool");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Offer_DiskFull_CountsAllDropsAndRecovers()
    {
        using var disk = new TinyDisk("1m");
        var destination = new FakeDestination { FailAfter = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, disk.File("spool"), new() { QueueEvents = 2000 });
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
        destination.FailAfter = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered + fixture.Counts.TotalDropped == next, "all events to be delivered or counted");

        Assert.Equal(destination.Numbers.Order(), destination.Numbers);
        Assert.Equal(next - fixture.Counts.TotalDropped, destination.Numbers.Count);
        await fixture.Until(() => fixture.Queue.Problem is null, "the end of the problem");
    }

    [Fact]
    public async Task Offer_SpoolAccessDenied_CountsAllDropsAndRecovers()
    {
        var destination = new FakeDestination { FailAfter = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Spool, new() { QueueEvents = 1000 });
        var obstacle = Directory.CreateDirectory(Path.Combine(Spool, NextFile)).FullName;

        fixture.Offer(0, 100, report: false);
        await fixture.Until(() => fixture.Queue.Problem?.Contains("cannot be written", StringComparison.Ordinal) == true, "the problem");
        for (var i = 1; i < 15; i++)
            fixture.Offer(i * 100, 100, report: false);

        Assert.Equal(500, fixture.Counts.Dropped(DropReason.SpoolFailed));

        Directory.Delete(obstacle);
        destination.FailAfter = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 1000, "the events that fit");

        Assert.Equal(Enumerable.Range(0, 1000), destination.Numbers);
        await fixture.Until(() => fixture.Queue.Problem is null, "the end of the problem");
    }

    /// <summary>The fault: a report can be neither delivered nor spooled.</summary>
    [Fact]
    public async Task Offer_ReportRejected_IsNeverDelivered()
    {
        var destination = new FakeDestination { FailAfter = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Spool);
        Directory.CreateDirectory(Path.Combine(Spool, NextFile));

        fixture.Offer(0, 100, report: false);
        Assert.False(await fixture.Until(fixture.Offer(100, 10)));
        fixture.Offer(200, 100, report: false);
        Assert.False(await fixture.Until(fixture.Offer(300, 10)));
        Assert.Equal(20, fixture.Counts.Dropped(DropReason.SpoolFailed));

        destination.FailAfter = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 200, "the delivery of the other events");

        Assert.Equal([.. Enumerable.Range(0, 100), .. Enumerable.Range(200, 100)], destination.Numbers);
    }
}
