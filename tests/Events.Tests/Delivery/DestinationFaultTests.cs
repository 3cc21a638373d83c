using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Delivery;

/// <summary>The faults: destinations that are unavailable or hang.</summary>
public sealed class DestinationFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Spool => _folder.File("spool");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Offer_DestinationUnavailable_SpoolsAllEvents()
    {
        var destination = new FakeDestination { FailAfter = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Spool);

        for (var i = 0; i < 10; i++)
            Assert.True(await fixture.Offer(i * 10, 10).Task.Soon());

        Assert.Equal((100, 100), (fixture.Counts.Spooled, fixture.Spool!.Count));
        Assert.NotNull(fixture.Queue.Problem);
        Assert.Empty(destination.Numbers);
    }

    [Fact]
    public async Task Offer_DestinationAvailableAgain_ReplaysTheSpoolInOrder()
    {
        var destination = new FakeDestination { FailAfter = _ => 0 };
        await using var fixture = new DeliveryQueueFixture(destination, Spool);
        for (var i = 0; i < 10; i++)
            Assert.True(await fixture.Offer(i * 10, 10).Task.Soon());

        destination.FailAfter = _ => null;
        await fixture.Until(() => fixture.Counts.Delivered == 100, "the replay");
        Assert.True(await fixture.Offer(100, 10).Task.Soon());

        Assert.Equal(Enumerable.Range(0, 110), destination.Numbers);
        Assert.Equal(
            (110, 100, 100, 0),
            (fixture.Counts.Delivered, fixture.Counts.Spooled, fixture.Counts.Replayed, fixture.Counts.TotalDropped)
        );
        await fixture.Until(() => fixture.Queue.Problem is null, "the end of the problem");
    }

    [Fact]
    public async Task Offer_DeliveryHangs_SpoolsItsEventsAndCommitsThemWhenItEnds()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Gate = gate.Task };
        await using var fixture = new DeliveryQueueFixture(destination, Spool);

        var first = fixture.Offer(0, 10);
        var second = fixture.Offer(10, 10);
        await fixture.Until(() => first.Task.IsCompleted && second.Task.IsCompleted, "both batches in the spool");

        Assert.True(await first.Task && await second.Task);
        Assert.Equal(20, fixture.Spool!.Count);

        gate.SetResult();
        await fixture.Until(() => fixture.Counts.Delivered == 20, "both deliveries");

        Assert.Equal((0, 0), (destination.Duplicates, fixture.Spool.Count));
        Assert.Equal(Enumerable.Range(0, 20), destination.Numbers);
    }

    /// <summary>The fault: SIGKILL while a delivery hangs, simulated by opening a copy of the spool.</summary>
    [Fact]
    public async Task Offer_DeliveryHangs_WritesItsEventsToTheDisk()
    {
        var destination = new FakeDestination { Gate = new TaskCompletionSource().Task };
        await using var fixture = new DeliveryQueueFixture(destination, Spool);

        fixture.Offer(0, 10);
        await fixture.Until(() => fixture.Counts.Spooled == 10, "the spool");

        var copy = Directory.CreateDirectory(_folder.File("copy")).FullName;
        foreach (var file in Directory.GetFiles(Spool, "*.events"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        using var spool = new SpoolFixture(copy);
        Assert.Equal(Enumerable.Range(0, 10), spool.Drain());
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
    public async Task Offer_RandomOutagesAndRestarts_DeliversAllEventsInOrder(int seed, int window)
    {
        const int restarts = 3;
        var random = new Random(seed);
        var unavailable = false;
        var destination = new FakeDestination
        {
            Window = window,
            FailAfter = count => unavailable || random.Next(10) == 0 ? random.Next(count + 1) : null,
        };
        var next = 0;
        long dropped = 0;

        for (var run = 0; run <= restarts; run++)
        {
            await using var fixture = new DeliveryQueueFixture(
                destination,
                Spool,
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
            if (run == restarts)
            {
                unavailable = false;
                await fixture.Until(() => fixture.Counts.InSpool == 0 && destination.Numbers.Count == next, "the delivery of all events");
            }
            var stopping = fixture.StopAsync();
            await fixture.Until(() => stopping.IsCompleted, "the stop");
            dropped += fixture.Counts.TotalDropped;
        }

        Assert.Equal(0, dropped);
        Assert.Equal(Enumerable.Range(0, next), destination.Numbers);
        Assert.InRange(destination.MaxEventsInFlight, 0, window - 1);
    }

    /// <summary>The fault: a destination hangs while thousands of small batches are in flight, each with its own memory.</summary>
    [Fact]
    public async Task Offer_SmallBatchesAndDestinationHangs_LimitsTheMemoryInFlight()
    {
        var gate = new TaskCompletionSource();
        var destination = new FakeDestination { Window = 1_000_000, Gate = gate.Task };
        await using var fixture = new DeliveryQueueFixture(destination, Spool);

        for (var i = 0; i < 3_000; i++)
            fixture.Offer(i, 1, report: false);
        // 64 MiB by 80 KiB, the smallest arrays of a batch.
        await fixture.Until(() => destination.MaxConcurrentDeliveries == 820 && fixture.Counts.Spooled >= 820, "the memory limit");
        gate.SetResult();
        await fixture.Until(() => destination.Numbers.Count == 3_000, "the delivery of all events");

        Assert.Equal(820, destination.MaxConcurrentDeliveries);
    }
}
