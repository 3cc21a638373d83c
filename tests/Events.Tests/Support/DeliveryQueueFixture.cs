using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Spooling;
using FlagCluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Events.Tests.Support;

/// <summary>A lane that runs, with a clock, and a spool in a folder when its destination has one.</summary>
internal sealed class DeliveryQueueFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public DeliveryQueueFixture(FakeDestination destination, string folder, EventsOptions? options = null, EventSpoolOptions? spoolOptions = null)
    {
        spoolOptions ??= new();
        Spool = destination.Durable ? new(folder, spoolOptions, Counts, Time, NullLogger.Instance) : null;
        Lane = new(destination, Spool, options ?? new(), spoolOptions, new(), Counts, Time, Log) { Acknowledges = true };
        _running = Task.Factory.StartNew(() => Lane.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public DeliveryQueue Lane { get; }

    public Spool? Spool { get; }

    public EventCounts Counts { get; } = new("test");

    public FakeTimeProvider Time { get; } = new();

    public LogLines<DeliveryQueue> Log { get; } = new();

    /// <param name="first">The first number.</param>
    /// <param name="count">How many.</param>
    /// <param name="report">Whether somebody waits for them.</param>
    public Acknowledgement Offer(int first, int count, bool report = true)
    {
        var batch = SampleEvents.Batch(first, count);
        var acknowledgement = new Acknowledgement(1);
        if (report) batch.Acknowledgement = acknowledgement;
        Lane.Offer(batch);
        return acknowledgement;
    }

    /// <summary>Lets time pass until something is so.</summary>
    public Task Until(Func<bool> condition, string what) => Waiting.Until(() =>
    {
        Time.Advance(TimeSpan.FromMilliseconds(200));
        return Task.FromResult(condition());
    }, what);

    /// <summary>Lets time pass until a report is answered.</summary>
    public async Task<bool> Until(Acknowledgement acknowledgement)
    {
        await Until(() => acknowledgement.Task.IsCompleted, "the report to be answered");
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
        Lane.Dispose();
        _stop.Dispose();
    }
}
