using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events;

/// <summary>
/// Brings events to one destination, in order. As long as it takes them they go straight there. When it fails, is slow or falls behind, they go to
/// the spool, and newer ones behind them until the spool is through. One loop does it all; others only offer batches and read counts.
/// </summary>
internal sealed partial class DestinationLane : IDisposable
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
    private readonly Channel<EventBatch> _arrivals = Channel.CreateUnbounded<EventBatch>(new() { SingleReader = true });
    private readonly Queue<Flight> _flights = new();
    private readonly Signal _changed = new();
    private readonly CancellationTokenSource _cancel = new();
    private long _queuedEvents, _queuedBytes, _retryAt, _flushedAt, _loggedDropsAt, _loggedDrops;
    private TimeSpan _retry;
    private bool _landing, _unflushed;
    private volatile bool _away, _spoolBroken;

    public DestinationLane(
        IEventDestination destination, Spool? spool, EventsOptions options, EventSpoolOptions spoolOptions, EventBatches batches, EventCounts counts, TimeProvider time, ILogger logger)
    {
        (_destination, _spool, _options, _spoolOptions, _batches, _counts, _time, _logger) = (destination, spool, options, spoolOptions, batches, counts, time, logger);
        _retry = TimeSpan.FromSeconds(spoolOptions.RetrySeconds);
        _flushedAt = time.GetTimestamp();
    }

    public string Name => _destination.Name;

    /// <summary>Whether what is delivered outlives this process.</summary>
    public bool Durable => _destination.Durable;

    /// <summary>Whether whoever waits for a batch waits for this destination.</summary>
    public bool Acknowledges { get; set; }

    /// <summary>What keeps events from being delivered as they come, or null.</summary>
    public string? Problem => _spoolBroken ? $"{Name} is away and its spool cannot be written"
        : _away ? $"{Name} is away" : _counts.InSpool > 0 ? $"{Name} is behind" : null;

    /// <summary>Gives the lane a batch it holds from now on. Any thread may; it never waits.</summary>
    public void Offer(EventBatch batch)
    {
        if (Interlocked.Read(ref _queuedEvents) + batch.Count > _options.QueueEvents || Interlocked.Read(ref _queuedBytes) + batch.Text.Length > _options.QueueBytes)
        {
            _counts.AddDropped(_spoolBroken ? DropReason.SpoolFailed : DropReason.QueueFull, batch.Count);
            Acknowledge(batch, safe: false);
            batch.Release();
            return;
        }
        Interlocked.Add(ref _queuedEvents, batch.Count);
        Interlocked.Add(ref _queuedBytes, batch.Text.Length);
        if (_arrivals.Writer.TryWrite(batch)) _changed.Set();
        else Acknowledge(batch, safe: false);
    }

    /// <summary>Delivers until it is stopped; then what is in memory is delivered in the time there is, or spooled.</summary>
    /// <param name="stopping">Ends it; nothing is offered any more by then.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var timer = _time.CreateTimer(_ => _changed.Set(), null, Tick, Tick);
        using var stop = stopping.Register(() => _changed.Set());
        long? deadline = null;
        while (true)
        {
            Land();
            if (MustSpill()) Spill();
            if (_unflushed && Elapsed(_flushedAt) >= TimeSpan.FromSeconds(_spoolOptions.FlushSeconds)) Flush();
            Start();
            LogDrops();
            if (stopping.IsCancellationRequested)
            {
                deadline ??= _time.GetTimestamp();
                if (Interlocked.Read(ref _queuedEvents) == 0 || _away || Elapsed(deadline.Value).TotalSeconds >= _options.StopSeconds) break;
            }
            await _changed.WaitAsync();
        }
        await StopAsync();
    }

    public void Dispose()
    {
        _cancel.Dispose();
        _spool?.Dispose();
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
    }

    private void Delivered(Flight flight)
    {
        _counts.AddDelivered(flight.Batch.Count);
        if (flight.Spooled is { } place)
        {
            _spool!.Commit(place);
        }
        else
        {
            Acknowledge(flight.Batch, safe: true);
            Unqueue(flight.Batch);
        }
        flight.Batch.Release();
        _retry = TimeSpan.FromSeconds(_spoolOptions.RetrySeconds);
        if (!_away) return;
        _away = false;
        LogBack(Name, _counts.InSpool);
    }

    private void Failed(Exception? exception)
    {
        _landing = true;
        if (!_away)
        {
            if (exception is IOException or null) LogAway(exception, Name);
            else LogBroken(exception, Name);
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
            Deliver(flight);
            underWay++;
        }
        while (underWay < Allowed && Next() is { } flight)
        {
            _flights.Enqueue(flight);
            Deliver(flight);
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
            catch (IOException exception)
            {
                LogSpoolRead(exception, Name);
                _retryAt = _time.GetTimestamp() + (long)(LongestRetry.TotalSeconds * _time.TimestampFrequency);
                batch.Release();
                return null;
            }
            batch.Release();
        }
        return _arrivals.Reader.TryRead(out var arrival) ? new(arrival) : null;
    }

    private void Deliver(Flight flight)
    {
        flight.Began = _time.GetTimestamp();
        flight.Delivery = DeliverAsync(flight.Batch);
        if (flight.Delivery.IsCompleted) _changed.Set();
        else flight.Delivery.GetAwaiter().UnsafeOnCompleted(_changed.Set);
    }

    /// <summary>Whatever a destination throws becomes its task's failure.</summary>
    private async Task DeliverAsync(EventBatch batch) => await _destination.DeliverAsync(batch, _cancel.Token);

    private bool MustSpill() => _spool is not null && (_away || _spool.HasUnread
        || Interlocked.Read(ref _queuedEvents) > _options.QueueEvents / 2 || Interlocked.Read(ref _queuedBytes) > _options.QueueBytes / 2
        || (_flights.TryPeek(out var oldest) && oldest.Spooled is null && Elapsed(oldest.Began).TotalSeconds >= _spoolOptions.AfterSeconds));

    /// <summary>Puts into the spool what stands in memory alone, oldest first. What cannot be written stays where it is.</summary>
    private void Spill()
    {
        if (_spool is null || Interlocked.Read(ref _queuedEvents) == 0) return;
        var spilled = new List<EventBatch>();
        try
        {
            foreach (var flight in _flights)
            {
                if (flight.Spooled is not null) continue;
                _spool.Append(flight.Batch);
                _unflushed = true;
                flight.Spooled = _spool.End;
                _spool.SkipTo(_spool.End);
                Unqueue(flight.Batch);
                if (flight.Batch.Acknowledgement is not null) spilled.Add(flight.Batch);
            }
            while (_arrivals.Reader.TryPeek(out var batch))
            {
                _spool.Append(batch);
                _unflushed = true;
                _arrivals.Reader.TryRead(out _);
                Unqueue(batch);
                if (batch.Acknowledgement is not null) spilled.Add(batch);
                else batch.Release();
            }
            _spoolBroken = false;
        }
        catch (IOException exception)
        {
            if (!_spoolBroken) LogSpoolWrite(exception, Name);
            _spoolBroken = true;
        }
        if (spilled.Count > 0) Flush();
        foreach (var batch in spilled)
        {
            Acknowledge(batch, !_unflushed);
            if (!_flights.Any(flight => flight.Batch == batch)) batch.Release();
        }
        if (!_spoolBroken) return;
        foreach (var flight in _flights) if (flight.Spooled is null) Acknowledge(flight.Batch, safe: false);
    }

    private void Flush()
    {
        _flushedAt = _time.GetTimestamp();
        try
        {
            _spool!.Flush();
            _unflushed = false;
        }
        catch (IOException exception)
        {
            LogSpoolWrite(exception, Name);
        }
    }

    private async Task StopAsync()
    {
        _arrivals.Writer.TryComplete();
        await _cancel.CancelAsync();
        foreach (var flight in _flights)
        {
            if (flight.Delivery is null) continue;
            await flight.Delivery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (_flights.TryPeek(out var first) && first.Delivery is { IsCompletedSuccessfully: true }) Delivered(_flights.Dequeue());
        Spill();
        if (_unflushed) Flush();
        var lost = Interlocked.Read(ref _queuedEvents);
        if (lost == 0) return;
        while (_arrivals.Reader.TryRead(out var batch)) Acknowledge(batch, safe: false);
        _counts.AddDropped(DropReason.SpoolFailed, lost);
        LogLost(Name, lost);
    }

    private void Acknowledge(EventBatch batch, bool safe)
    {
        if (!Acknowledges) return;
        if (safe) batch.Acknowledgement?.Safe();
        else batch.Acknowledgement?.Lost();
    }

    private void Unqueue(EventBatch batch)
    {
        Interlocked.Add(ref _queuedEvents, -batch.Count);
        Interlocked.Add(ref _queuedBytes, -batch.Text.Length);
    }

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);

    private void LogDrops()
    {
        _counts.Queued = (int)Interlocked.Read(ref _queuedEvents);
        var dropped = _counts.TotalDropped;
        if (dropped == _loggedDrops || (_loggedDropsAt != 0 && Elapsed(_loggedDropsAt) < LogEvery)) return;
        LogDropped(Name, dropped - _loggedDrops, dropped);
        _loggedDrops = dropped;
        _loggedDropsAt = _time.GetTimestamp();
    }

    [LoggerMessage(1401, LogLevel.Warning, "Events cannot be delivered to {Destination}; they wait on disk")]
    private partial void LogAway(Exception? exception, string destination);

    [LoggerMessage(1402, LogLevel.Information, "Events are delivered to {Destination} again; {Events} wait on disk")]
    private partial void LogBack(string destination, long events);

    [LoggerMessage(1403, LogLevel.Error, "{Events} events for {Destination} were lost, {Total} since the start; the metric flagcluster.events.dropped says why")]
    private partial void LogDropped(string destination, long events, long total);

    [LoggerMessage(1404, LogLevel.Error, "The spool for {Destination} cannot be written; events stay in memory while there is room")]
    private partial void LogSpoolWrite(Exception exception, string destination);

    [LoggerMessage(1405, LogLevel.Error, "The spool for {Destination} cannot be read")]
    private partial void LogSpoolRead(Exception exception, string destination);

    [LoggerMessage(1406, LogLevel.Error, "{Destination} failed in a way it should not; its events wait on disk")]
    private partial void LogBroken(Exception exception, string destination);

    [LoggerMessage(1407, LogLevel.Error, "The server stopped with {Events} events for {Destination} that could neither be delivered nor spooled")]
    private partial void LogLost(string destination, long events);
}
