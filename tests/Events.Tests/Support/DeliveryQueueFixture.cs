using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using FlagCluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Events.Tests.Support;

/// <summary>Runs a delivery queue on a fake clock, with a spool if its destination is durable.</summary>
internal sealed class DeliveryQueueFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public DeliveryQueueFixture(
        FakeDestination destination,
        string folder,
        EventsOptions? options = null,
        EventSpoolOptions? spoolOptions = null
    )
    {
        spoolOptions ??= new();
        Spool = destination.Durable ? new(folder, spoolOptions, Counts, Time, NullLogger.Instance) : null;
        Queue = new(destination, Spool, options ?? new(), spoolOptions, new(), Counts, Time, Log) { Acknowledges = true };
        _running = Task.Factory.StartNew(
            () => Queue.Run(_stop.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public DeliveryQueue Queue { get; }

    public Spool? Spool { get; }

    public EventCounts Counts { get; } = new("test");

    public FakeTimeProvider Time { get; } = new();

    public LogLines<DeliveryQueue> Log { get; } = new();

    /// <summary>Offers a batch of numbered events to the queue.</summary>
    /// <param name="first">The first number.</param>
    /// <param name="count">The number of events.</param>
    /// <param name="report">Whether a sender waits for the acknowledgement.</param>
    public Acknowledgement Offer(int first, int count, bool report = true)
    {
        var batch = SampleEvents.Batch(first, count);
        var acknowledgement = new Acknowledgement(1);
        if (report)
            batch.Acknowledgement = acknowledgement;
        Queue.Offer(batch);
        return acknowledgement;
    }

    /// <summary>Advances the clock until a condition is met.</summary>
    public Task Until(Func<bool> condition, string what) =>
        Waiting.Until(
            () =>
            {
                Time.Advance(TimeSpan.FromMilliseconds(200));
                return Task.FromResult(condition());
            },
            what
        );

    /// <summary>Advances the clock until a report is acknowledged.</summary>
    public async Task<bool> Until(Acknowledgement acknowledgement)
    {
        await Until(() => acknowledgement.Task.IsCompleted, "the acknowledgement");
        return await acknowledgement.Task;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Queue.Dispose();
        _stop.Dispose();
    }
}
