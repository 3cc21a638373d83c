using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Delivery;

public sealed class DeliveryQueueTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Spool => _folder.File("spool");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Offer_DestinationAvailable_DeliversWithoutTheSpool()
    {
        var destination = new FakeDestination();
        await using var fixture = new DeliveryQueueFixture(destination, Spool);

        Assert.True(await fixture.Offer(0, 10).Task.Soon());
        Assert.True(await fixture.Offer(10, 10).Task.Soon());

        Assert.Equal(Enumerable.Range(0, 20), destination.Numbers);
        Assert.Equal((20, 0, 0), (fixture.Counts.Delivered, fixture.Counts.Spooled, fixture.Counts.TotalDropped));
        Assert.Null(fixture.Queue.Problem);
    }

    [Fact]
    public async Task Offer_DestinationSkipsEvents_CountsThemAsDropped()
    {
        var destination = new FakeDestination();
        await using var fixture = new DeliveryQueueFixture(destination, Spool);
        destination.Refused = 3;

        Assert.True(await fixture.Offer(0, 10).Task.Soon());
        await fixture.Until(() => fixture.Counts.Delivered == 7, "the delivery");

        Assert.Equal(3, fixture.Counts.Dropped(DropReason.TooLarge));
    }

    /// <summary>The fault: a defect in the destination.</summary>
    [Fact]
    public async Task Run_UnexpectedFailure_LogsItAndCountsDroppedEvents()
    {
        var destination = new FakeDestination
        {
            FailAfter = _ => 0,
            OnResume = () => throw new InvalidOperationException("The test simulates a defect."),
        };
        await using var fixture = new DeliveryQueueFixture(destination, Spool);

        fixture.Offer(0, 10);
        await fixture.Until(() => fixture.Queue.Problem?.Contains("has stopped", StringComparison.Ordinal) == true, "the problem");

        Assert.False(await fixture.Offer(10, 10).Task.Soon());
        Assert.Equal(10, fixture.Counts.Dropped(DropReason.DeliveryEnded));
        Assert.Single(fixture.Log.Of(1408));
    }

    [Fact]
    public async Task Stop_DestinationUnavailable_SpoolsTheEventsInMemory()
    {
        var destination = new FakeDestination { Gate = new TaskCompletionSource().Task };
        await using (var fixture = new DeliveryQueueFixture(destination, Spool, new() { StopSeconds = 0 }))
        {
            for (var i = 0; i < 5; i++)
                fixture.Offer(i * 10, 10);

            await fixture.StopAsync();

            Assert.Equal(0, fixture.Counts.TotalDropped);
        }
        using var spool = new SpoolFixture(Spool);
        Assert.Equal(Enumerable.Range(0, 50), spool.Drain());
    }

    [Fact]
    public async Task Offer_NoSpoolAndDestinationUnavailable_DropsTheNewestAndCountsThem()
    {
        var destination = new FakeDestination { Durable = false, FailAfter = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Spool, new() { QueueEvents = 1000 });
        fixture.Offer(0, 100);
        await fixture.Until(() => fixture.Queue.Problem is not null, "the failure");

        for (var i = 1; i < 15; i++)
            fixture.Offer(i * 100, 100);

        Assert.Equal(500, fixture.Counts.Dropped(DropReason.QueueFull));
        destination.FailAfter = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 1000, "the events that fit");
        Assert.Equal(Enumerable.Range(0, 1000), destination.Numbers);
        Assert.False(Directory.Exists(Spool));
    }

    /// <summary>Without a spool, an available destination sets the rate.</summary>
    [Fact]
    public async Task Offer_NoSpoolAndQueueFull_WaitsForTheDestination()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Durable = false, Gate = gate.Task };
        await using var fixture = new DeliveryQueueFixture(destination, Spool, new() { QueueEvents = 1000 });
        var offers = Task.Run(() =>
        {
            for (var i = 0; i < 30; i++)
                fixture.Offer(i * 100, 100);
        });

        gate.SetResult();
        await offers.Soon();
        await fixture.Until(() => fixture.Counts.Delivered == 3000, "the delivery of all events");

        Assert.Equal(0, fixture.Counts.TotalDropped);
    }

    /// <summary>The fault: more events than the queue can hold, and an unavailable destination.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Offer_QueueFull_WaitsForTheSpoolAndDropsNothing(bool hangs)
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Gate = hangs ? gate.Task : Task.CompletedTask, FailAfter = hangs ? _ => null : _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Spool, new() { QueueEvents = 1000 });

        await Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                    fixture.Offer(i * 100, 100);
            })
            .Soon();

        Assert.InRange(fixture.Counts.Spooled, 19_000, 20_000);
        gate.SetResult();
        destination.FailAfter = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 20_000, "the replay");
        Assert.Equal(Enumerable.Range(0, 20_000), destination.Numbers);
        Assert.Equal(0, fixture.Counts.TotalDropped);
    }
}
