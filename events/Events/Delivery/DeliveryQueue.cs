using System.Diagnostics.CodeAnalysis;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Spooling;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Delivery;

/// <summary>
/// Brings events to one destination, in order. As long as it takes them they go straight there. When it fails, is slow or falls behind, they go to
/// the spool, and newer ones behind them until the spool is through. One thread does it all; others only offer batches and read counts.
/// </summary>
internal sealed class DeliveryQueue : IDisposable
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
    private readonly PendingEvents _queue;
    private readonly Signal _changed = new();
    private readonly InFlightBatches _flights;
    private readonly SpoolFlush? _flush;
    private readonly Retry _retry;
    private readonly DropLog _drops;
    private long _refused;
    private bool _landing;
    private volatile bool _away, _spoolBroken, _ended;

    public DeliveryQueue(
        IEventDestination destination, Spool? spool, EventsOptions options, EventSpoolOptions spoolOptions, EventBatches batches, EventCounts counts, TimeProvider time, ILogger logger)
    {
        (_destination, _spool, _options, _spoolOptions, _batches, _counts, _time, _logger) = (destination, spool, options, spoolOptions, batches, counts, time, logger);
        _queue = new(options.QueueEvents, options.QueueBytes);
        _retry = new(TimeSpan.FromSeconds(spoolOptions.RetrySeconds), time);
        _drops = new(Name, time, logger);
        _flights = new(destination, _changed.Set, time);
        _flush = spool is null ? null : new(spool, TimeSpan.FromSeconds(spoolOptions.FlushSeconds), Name, _changed.Set, time, logger);
    }

    public string Name => _destination.Name;

    /// <summary>Whether what is delivered outlives this process.</summary>
    public bool Durable => _destination.Durable;

    /// <summary>Whether whoever waits for a batch waits for this destination.</summary>
    public bool Acknowledges { get; set; }

    /// <summary>What keeps events from being delivered as they come, or null.</summary>
    public string? Problem => _ended ? $"the delivery to {Name} has failed for good; see the log, and restart the server"
        : _spoolBroken ? $"{Name} is away and its spool cannot be written"
        : _away ? $"{Name} is away" : _counts.InSpool > 0 ? $"{Name} is behind" : null;

    /// <summary>
    /// Gives the lane a batch it holds from now on. The caller waits while there is no room but some to come: for as long as the spool takes to
    /// write, never for the destination. Where neither goes on, the batch is dropped.
    /// </summary>
    public void Offer(EventBatch batch)
    {
        // Not by OfferAsync: what follows its await would stand behind every request in the thread pool.
        while (!TryOffer(batch, out var room)) room.Wait();
    }

    /// <summary>The same without a thread that waits.</summary>
    public async ValueTask OfferAsync(EventBatch batch)
    {
        while (!TryOffer(batch, out var room)) await room;
    }

    /// <summary>Delivers until it is stopped; then what is in memory is delivered in the time there is, or spooled. It keeps its thread.</summary>
    /// <param name="stopping">Ends it; nothing is offered any more by then.</param>
    public void Run(CancellationToken stopping)
    {
        using var timer = _time.CreateTimer(_ => _changed.Set(), null, Tick, Tick);
        using var stop = stopping.Register(_changed.Set);
        try
        {
            Deliver(stopping);
            Stop();
        }
        catch (Exception exception)
        {
            // Nobody knows what state this is in, so nothing more is done here. The process and the other destinations go on.
            _logger.Ended(exception, Name);
            _ended = true;
            _queue.Close();
            while (_queue.TryTake(out var batch)) Drop(batch);
            _flush?.GiveUp();
            foreach (var flight in _flights)
            {
                if (flight.Spooled is null) _counts.AddDropped(DropReason.DeliveryEnded, flight.Batch.Count);
                Acknowledge(flight.Batch, safe: false);
            }
        }
        _counts.Queued = 0;
        _drops.End(_counts.TotalDropped);
    }

    public void Dispose()
    {
        _flights.Dispose();
        _spool?.Dispose();
    }

    /// <returns>False when there is no room yet; <paramref name="room"/> ends when there may be.</returns>
    private bool TryOffer(EventBatch batch, [NotNullWhen(false)] out Task? room)
    {
        if (_queue.TryAdd(batch, out room)) _changed.Set();
        else if (room is not null) return false;
        else Drop(batch);
        return true;
    }

    private void Deliver(CancellationToken stopping)
    {
        long? deadline = null;
        while (true)
        {
            Land();
            if (MustSpill()) Spill();
            else _spoolBroken = false;
            _queue.Waits = _spool is null ? !_away : !_spoolBroken;
            _flush?.Step();
            Start();
            if (_spoolBroken && Acknowledges) WithdrawReports();
            _counts.Queued = (int)_queue.Events;
            _drops.Step(_counts.TotalDropped);
            if (stopping.IsCancellationRequested)
            {
                deadline ??= _time.GetTimestamp();
                if (_queue.Events == 0 || _away || Elapsed(deadline.Value).TotalSeconds >= _options.StopSeconds) return;
            }
            _changed.Wait();
        }
    }

    /// <summary>Takes note of deliveries that ended.</summary>
    private void Land()
    {
        while (_flights.TryPeek(out var flight) && flight.Delivery is { IsCompleted: true } delivery && !_landing)
        {
            if (delivery.IsCompletedSuccessfully)
            {
                Delivered(_flights.Take());
                continue;
            }
            Failed(delivery.Exception?.InnerException);
        }
        // Those that were under way with it may have come through or not: all are delivered again once none is left.
        if (!_landing || _flights.AnyUnderWay) return;
        Spill();
        _landing = false;
        _flights.Land();
        // With all of them in the spool they are read from there. Otherwise they stay, and the spool holds nothing that is not among them.
        var spooled = true;
        foreach (var flight in _flights) spooled &= flight.Spooled is not null;
        if (spooled)
        {
            while (_flights.Any) _flights.Take().Batch.Release();
            _spool?.Rewind();
        }
        _destination.Resume();
    }

    private void Delivered(InFlightBatch flight)
    {
        var refused = _destination.Refused - _refused;
        _refused += refused;
        _counts.AddDropped(DropReason.TooLarge, refused);
        _counts.AddDelivered(flight.Batch.Count - refused);
        if (flight.Spooled is { } place)
        {
            _spool!.Commit(place);
        }
        else
        {
            Acknowledge(flight.Batch, safe: true);
            _queue.Free(flight.Batch);
        }
        flight.Batch.Release();
        _retry.Succeeded();
        if (!_away) return;
        _away = false;
        _logger.Back(Name, _counts.InSpool);
    }

    private void Failed(Exception? exception)
    {
        _landing = true;
        if (!_away)
        {
            if (exception is IOException or null) _logger.Away(exception, Name);
            else _logger.Broken(exception, Name);
        }
        _away = true;
        _retry.Failed();
    }

    /// <summary>Starts deliveries: what was not spooled and failed, then the spool, then what arrives.</summary>
    private void Start()
    {
        if (_landing || !_retry.IsDue) return;
        foreach (var flight in _flights)
        {
            if (!_flights.HasRoom(_away)) return;
            if (flight.Delivery is null) _flights.Start(flight);
        }
        while (_flights.HasRoom(_away) && Next() is { } flight)
        {
            _flights.Add(flight);
            _flights.Start(flight);
        }
    }

    private InFlightBatch? Next()
    {
        if (_spool is { HasUnread: true })
        {
            var batch = _batches.Take();
            try
            {
                if (_spool.Read(batch, _options.BatchEvents)) return new(batch) { Spooled = _spool.ReadTo };
            }
            catch (Exception exception) when (DiskFailure.Is(exception))
            {
                _logger.SpoolRead(exception, Name);
                _retry.PauseLong();
                batch.Release();
                return null;
            }
            batch.Release();
        }
        return _queue.TryTake(out var arrival) ? new(arrival) : null;
    }

    private bool MustSpill() => _spool is not null && (_away || _spool.HasUnread || _queue.IsHalfFull
        || (_flights.TryPeek(out var oldest) && oldest.Spooled is null && Elapsed(oldest.Began).TotalSeconds >= _spoolOptions.AfterSeconds));

    /// <summary>Puts into the spool what stands in memory alone, oldest first. What cannot be written stays where it is, but for reports.</summary>
    private void Spill()
    {
        if (_spool is null || _queue.Events == 0) return;
        try
        {
            foreach (var flight in _flights)
            {
                if (flight.Spooled is not null) continue;
                Append(flight.Batch);
                flight.Spooled = _spool.End;
                _spool.SkipTo(_spool.End);
            }
            while (_queue.TryPeek(out var batch))
            {
                Append(batch);
                _queue.TryTake(out _);
                batch.Release();
            }
            _spoolBroken = false;
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            if (!_spoolBroken) _logger.SpoolWrite(exception, Name);
            _spoolBroken = true;
        }
    }

    private void Append(EventBatch batch)
    {
        _spool!.Append(batch);
        if (Acknowledges && batch.Acknowledgement is { } acknowledgement) _flush!.Cover(acknowledgement);
        _queue.Free(batch);
    }

    /// <summary>Refuses reports that nobody can make safe now, and forgets them: their senders send them again. One that is under way is left to its delivery.</summary>
    private void WithdrawReports()
    {
        foreach (var batch in _queue.TakeReports().Concat(_flights.TakeReports()))
        {
            _queue.Free(batch);
            Drop(batch);
        }
    }

    private void Stop()
    {
        _queue.Close();
        _flights.Cancel();
        while (_flights.TryPeek(out var first) && first.Delivery is { IsCompletedSuccessfully: true }) Delivered(_flights.Take());
        Spill();
        _flush?.Finish();
        var lost = _queue.Events;
        if (lost == 0) return;
        foreach (var flight in _flights) if (flight.Spooled is null) Acknowledge(flight.Batch, safe: false);
        while (_queue.TryTake(out var batch)) Acknowledge(batch, safe: false);
        _counts.AddDropped(DropReason.SpoolFailed, lost);
        _logger.Lost(Name, lost);
    }

    private void Drop(EventBatch batch)
    {
        _counts.AddDropped(_ended ? DropReason.DeliveryEnded : _spool is null ? DropReason.QueueFull : DropReason.SpoolFailed, batch.Count);
        Acknowledge(batch, safe: false);
        batch.Release();
    }

    private void Acknowledge(EventBatch batch, bool safe)
    {
        if (!Acknowledges) return;
        if (safe) batch.Acknowledgement?.Safe();
        else batch.Acknowledgement?.Lost();
    }

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);
}
