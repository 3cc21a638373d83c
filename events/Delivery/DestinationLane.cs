using Microsoft.Extensions.Logging;

namespace FlagCluster.Events;

/// <summary>
/// Brings events to one destination, in order. As long as it takes them they go straight there. When it fails, is slow or falls behind, they go to
/// the spool, and newer ones behind them until the spool is through. One thread does it all; others only offer batches and read counts.
/// </summary>
internal sealed class DestinationLane : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100), LongestRetry = TimeSpan.FromSeconds(30), LogEvery = TimeSpan.FromMinutes(1);

    private readonly IEventDestination _destination;
    private readonly Spool? _spool;
    private readonly EventsOptions _options;
    private readonly EventSpoolOptions _spoolOptions;
    private readonly EventBatches _batches;
    private readonly EventCounts _counts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LaneQueue _queue;
    private readonly Queue<Flight> _flights = new();
    private readonly Signal _changed = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly List<Acknowledgement> _unflushed = [], _flushing = [];
    private Task? _flush;
    private long _retryAt, _flushedAt, _loggedDropsAt, _loggedDrops, _refused;
    private TimeSpan _retry;
    private bool _landing;
    private volatile bool _away, _spoolBroken, _ended;

    public DestinationLane(
        IEventDestination destination, Spool? spool, EventsOptions options, EventSpoolOptions spoolOptions, EventBatches batches, EventCounts counts, TimeProvider time, ILogger logger)
    {
        (_destination, _spool, _options, _spoolOptions, _batches, _counts, _time, _logger) = (destination, spool, options, spoolOptions, batches, counts, time, logger);
        _queue = new(options.QueueEvents, options.QueueBytes);
        _retry = TimeSpan.FromSeconds(spoolOptions.RetrySeconds);
        _flushedAt = time.GetTimestamp();
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
        while (!_queue.TryAdd(batch, out var room))
        {
            if (room is null)
            {
                Drop(batch);
                return;
            }
            room.Wait();
        }
        _changed.Set();
    }

    /// <summary>The same without a thread that waits.</summary>
    public async ValueTask OfferAsync(EventBatch batch)
    {
        while (!_queue.TryAdd(batch, out var room))
        {
            if (room is null)
            {
                Drop(batch);
                return;
            }
            await room;
        }
        _changed.Set();
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
            foreach (var acknowledgement in _unflushed.Concat(_flushing)) acknowledgement.Lost();
            foreach (var flight in _flights)
            {
                if (flight.Spooled is null) _counts.AddDropped(DropReason.DeliveryEnded, flight.Batch.Count);
                Acknowledge(flight.Batch, safe: false);
            }
        }
        _counts.Queued = 0;
    }

    public void Dispose()
    {
        _cancel.Dispose();
        _spool?.Dispose();
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
            Flush();
            Start();
            if (_spoolBroken && Acknowledges) WithdrawReports();
            LogDrops();
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
                Delivered(_flights.Dequeue());
                continue;
            }
            Failed(delivery.Exception?.InnerException);
        }
        // Those that were under way with it may have come through or not: all are delivered again once none is left.
        if (!_landing || _flights.Any(flight => flight.Delivery is { IsCompleted: false })) return;
        Spill();
        _landing = false;
        // With all of them in the spool they are read from there. Otherwise they stay, and the spool holds nothing that is not among them.
        if (_flights.All(flight => flight.Spooled is not null))
        {
            while (_flights.TryDequeue(out var flight)) flight.Batch.Release();
            _spool?.Rewind();
        }
        foreach (var flight in _flights) flight.Delivery = null;
        _destination.Resume();
    }

    private void Delivered(Flight flight)
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
        _retry = TimeSpan.FromSeconds(_spoolOptions.RetrySeconds);
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
        _retryAt = _time.GetTimestamp() + (long)(_retry.TotalSeconds * _time.TimestampFrequency);
        _retry = TimeSpan.FromTicks(Math.Min(_retry.Ticks * 2, LongestRetry.Ticks));
    }

    /// <summary>Starts deliveries: what was not spooled and failed, then the spool, then what arrives.</summary>
    private void Start()
    {
        if (_landing || _time.GetTimestamp() < _retryAt) return;
        var underWay = _flights.Count(flight => flight.Delivery is not null);
        foreach (var flight in _flights)
        {
            if (underWay == Allowed) return;
            if (flight.Delivery is not null) continue;
            Start(flight);
            underWay++;
        }
        while (underWay < Allowed && Next() is { } flight)
        {
            _flights.Enqueue(flight);
            Start(flight);
            underWay++;
        }
    }

    /// <summary>After a failure one delivery tries whether the destination is back.</summary>
    private int Allowed => _away ? 1 : _destination.Concurrency;

    private Flight? Next()
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
                _retryAt = _time.GetTimestamp() + (long)(LongestRetry.TotalSeconds * _time.TimestampFrequency);
                batch.Release();
                return null;
            }
            batch.Release();
        }
        return _queue.TryTake(out var arrival) ? new(arrival) : null;
    }

    private void Start(Flight flight)
    {
        flight.Began = _time.GetTimestamp();
        flight.Delivery = DeliverAsync(flight.Batch);
        if (flight.Delivery.IsCompleted) _changed.Set();
        else flight.Delivery.GetAwaiter().UnsafeOnCompleted(_changed.Set);
    }

    /// <summary>Whatever a destination throws becomes its task's failure.</summary>
    private async Task DeliverAsync(EventBatch batch) => await _destination.DeliverAsync(batch, _cancel.Token);

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
        if (Acknowledges && batch.Acknowledgement is { } acknowledgement) _unflushed.Add(acknowledgement);
        _queue.Free(batch);
    }

    /// <summary>Refuses reports that nobody can make safe now, and forgets them: their senders send them again. One that is under way is left to its delivery.</summary>
    private void WithdrawReports()
    {
        foreach (var batch in _queue.TakeReports())
        {
            _queue.Free(batch);
            Drop(batch);
        }
        for (var left = _flights.Count; left > 0; left--)
        {
            var flight = _flights.Dequeue();
            if (flight.Spooled is null && flight.Batch.Acknowledgement is not null && flight.Delivery is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _queue.Free(flight.Batch);
                Drop(flight.Batch);
            }
            else
            {
                _flights.Enqueue(flight);
            }
        }
    }

    /// <summary>
    /// Forces what was spooled to the disk itself, beside this thread: a disk may take its time over it, and appending does not wait for that. Reports are
    /// answered then, those that came meanwhile with the next time.
    /// </summary>
    private void Flush()
    {
        if (_flush is { IsCompleted: true }) EndFlush();
        if (_flush is not null || _spool is not { IsDirty: true } || (_unflushed.Count == 0 && Elapsed(_flushedAt).TotalSeconds < _spoolOptions.FlushSeconds)) return;
        _flushedAt = _time.GetTimestamp();
        _flushing.AddRange(_unflushed);
        _unflushed.Clear();
        _flush = _spool.FlushAsync();
        _flush.GetAwaiter().UnsafeOnCompleted(_changed.Set);
    }

    private void EndFlush()
    {
        var failure = _flush!.Exception?.InnerException;
        _flush = null;
        if (failure is not null && !DiskFailure.Is(failure)) throw failure;
        if (failure is not null) _logger.SpoolWrite(failure, Name);
        foreach (var acknowledgement in _flushing)
        {
            if (failure is null) acknowledgement.Safe();
            else acknowledgement.Lost();
        }
        _flushing.Clear();
    }

    private void Stop()
    {
        _queue.Close();
        _cancel.Cancel();
        Task.WhenAll(_flights.Select(flight => flight.Delivery ?? Task.CompletedTask)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        while (_flights.TryPeek(out var first) && first.Delivery is { IsCompletedSuccessfully: true }) Delivered(_flights.Dequeue());
        Spill();
        for (Flush(); _flush is not null; Flush()) ((IAsyncResult)_flush).AsyncWaitHandle.WaitOne();
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

    private void LogDrops()
    {
        _counts.Queued = (int)_queue.Events;
        var dropped = _counts.TotalDropped;
        if (dropped == _loggedDrops || (_loggedDropsAt != 0 && Elapsed(_loggedDropsAt) < LogEvery)) return;
        _logger.Dropped(Name, dropped - _loggedDrops, dropped);
        _loggedDrops = dropped;
        _loggedDropsAt = _time.GetTimestamp();
    }
}
