using System.Diagnostics.CodeAnalysis;
using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using FlagCluster.Events.Threading;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>Delivers events to one destination, in order.</summary>
/// <remarks>
/// While the destination keeps up, events go from memory to the destination. When it fails, is slow or falls behind, they go to the spool,
/// and newer events follow them into the spool until it is empty. One thread does this; other threads only add batches and read
/// counts. This file contains the loop, the other files the deliveries and the spool.
/// </remarks>
internal sealed partial class DeliveryQueue : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly IEventDestination _destination;
    private readonly Spool? _spool;
    private readonly EventsOptions _options;
    private readonly EventSpoolOptions _spoolOptions;
    private readonly EventBatches _batches;
    private readonly EventCounts _counts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PendingBatches _pending;
    private readonly Signal _changed = new();
    private readonly InFlightBatches _inFlight;
    private readonly SpoolFlush? _flush;
    private readonly DeliveryBackoff _backoff;
    private readonly DropLog _drops;
    private volatile bool _unavailable,
        _spoolFailed,
        _stopped;

    public DeliveryQueue(
        IEventDestination destination,
        Spool? spool,
        EventsOptions options,
        EventSpoolOptions spoolOptions,
        EventBatches batches,
        EventCounts counts,
        TimeProvider time,
        ILogger logger
    )
    {
        (_destination, _spool, _options, _spoolOptions) = (destination, spool, options, spoolOptions);
        (_batches, _counts, _time, _logger) = (batches, counts, time, logger);
        _pending = new(options.QueueEvents, options.QueueBytes);
        _backoff = new(TimeSpan.FromSeconds(spoolOptions.RetrySeconds), time);
        _drops = new(Name, time, logger);
        _inFlight = new(destination, _changed.Set, time);
        if (spool is not null)
            _flush = new(spool, TimeSpan.FromSeconds(spoolOptions.FlushSeconds), Name, _changed.Set, time, logger);
    }

    public string Name => _destination.Name;

    /// <summary>Gets whether delivered events outlive this process.</summary>
    public bool Durable => _destination.Durable;

    /// <summary>Gets or sets whether the acknowledgement of a batch waits for this destination.</summary>
    public bool Acknowledges { get; set; }

    /// <summary>Gets what prevents events from being delivered as they arrive; null when nothing does.</summary>
    public string? Problem
    {
        get
        {
            if (_stopped)
                return $"the delivery to {Name} has stopped after a failure; see the log and restart the server";
            if (_spoolFailed)
                return $"{Name} is unavailable and its spool cannot be written";
            if (_unavailable)
                return $"{Name} is unavailable";
            return _counts.InSpool > 0 ? $"{Name} lags behind" : null;
        }
    }

    /// <summary>
    /// Adds a batch that the caller holds for this queue. Blocks while there is no space and the spool will free some, but does not wait
    /// for the destination. When neither frees space the batch is dropped.
    /// </summary>
    public void Offer(EventBatch batch)
    {
        // Not by OfferAsync: its continuation would queue behind every request in the thread pool.
        while (!TryOffer(batch, out var space))
            space.Wait();
    }

    /// <summary>Adds a batch like <see cref="Offer"/>, without blocking a thread.</summary>
    public async ValueTask OfferAsync(EventBatch batch)
    {
        while (!TryOffer(batch, out var space))
            await space;
    }

    /// <summary>Delivers until it is stopped. Then it delivers or spools what is in memory. Occupies the calling thread.</summary>
    /// <param name="stopping">Stops the queue; nothing may be offered afterwards.</param>
    public void Run(CancellationToken stopping)
    {
        using var timer = _time.CreateTimer(_ => _changed.Set(), null, Tick, Tick);
        using var stop = stopping.Register(_changed.Set);
        try
        {
            Loop(stopping);
            Finish();
        }
        catch (Exception exception)
        {
            // The state of the queue is unknown, so it does nothing more. The process and the other destinations continue.
            _logger.Stopped(exception, Name);
            Abandon();
        }
        _counts.Queued = 0;
        _drops.Finish(_counts.TotalDropped);
    }

    public void Dispose()
    {
        _inFlight.Dispose();
        _spool?.Dispose();
    }

    /// <summary>Adds a batch.</summary>
    /// <returns>False when there is no space yet; <paramref name="space"/> completes when there may be.</returns>
    private bool TryOffer(EventBatch batch, [NotNullWhen(false)] out Task? space)
    {
        if (_pending.TryAdd(batch, out space))
        {
            _changed.Set();
            return true;
        }
        if (space is not null)
            return false;
        Drop(batch);
        return true;
    }

    private void Loop(CancellationToken stopping)
    {
        long? stoppedAt = null;
        while (true)
        {
            CompleteDeliveries();
            if (MustSpool())
                SpoolAll();
            else
                _spoolFailed = false;
            // A producer waits only for something that makes progress: the spool, or a destination without one.
            _pending.Blocks = _spool is null ? !_unavailable : !_spoolFailed;
            _flush?.Update();
            StartDeliveries();
            if (_spoolFailed && Acknowledges)
                RejectReports();
            _counts.Queued = (int)_pending.Events;
            _drops.Update(_counts.TotalDropped);
            if (stopping.IsCancellationRequested)
            {
                stoppedAt ??= _time.GetTimestamp();
                if (_pending.Events == 0 || _unavailable || Elapsed(stoppedAt.Value).TotalSeconds >= _options.StopSeconds)
                    return;
            }
            _changed.Wait();
        }
    }

    private void Finish()
    {
        _pending.Close();
        _inFlight.Cancel();
        while (_inFlight.TryPeek(out var first) && first.Delivery is { IsCompletedSuccessfully: true })
            Succeeded(_inFlight.Dequeue());
        SpoolAll();
        _flush?.Finish();
        var lost = _pending.Events;
        if (lost == 0)
            return;
        foreach (var batch in _inFlight)
            if (batch.Spooled is null)
                Acknowledge(batch.Batch, safe: false);
        while (_pending.TryDequeue(out var batch))
            Acknowledge(batch, safe: false);
        _counts.AddDropped(DropReason.SpoolFailed, lost);
        _logger.LostAtShutdown(Name, lost);
    }

    private void Abandon()
    {
        _stopped = true;
        _pending.Close();
        while (_pending.TryDequeue(out var batch))
            Drop(batch);
        _flush?.Abandon();
        foreach (var batch in _inFlight)
        {
            if (batch.Spooled is null)
                _counts.AddDropped(DropReason.DeliveryEnded, batch.Batch.Count);
            Acknowledge(batch.Batch, safe: false);
        }
    }

    private void Drop(EventBatch batch)
    {
        var reason = _spool is null ? DropReason.QueueFull : DropReason.SpoolFailed;
        _counts.AddDropped(_stopped ? DropReason.DeliveryEnded : reason, batch.Count);
        Acknowledge(batch, safe: false);
        batch.Release();
    }

    private void Acknowledge(EventBatch batch, bool safe)
    {
        if (!Acknowledges)
            return;
        if (safe)
            batch.Acknowledgement?.Succeed();
        else
            batch.Acknowledgement?.Fail();
    }

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);
}
