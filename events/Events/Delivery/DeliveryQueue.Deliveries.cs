using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;

namespace FlagCluster.Events.Delivery;

/// <content>Starts deliveries and completes them.</content>
internal sealed partial class DeliveryQueue
{
    private long _refused;
    private bool _failing;

    /// <summary>Completes deliveries that have ended, oldest first.</summary>
    private void CompleteDeliveries()
    {
        while (_inFlight.TryPeek(out var oldest) && oldest.Delivery is { IsCompleted: true } delivery && !_failing)
        {
            if (delivery.IsCompletedSuccessfully)
                Succeeded(_inFlight.Dequeue());
            else
                Failed(delivery.Exception?.InnerException);
        }
        // It is unknown whether deliveries that were running together with the failed one succeeded. When the last one has ended, all of
        // them are delivered again.
        if (!_failing || _inFlight.AnyRunning)
            return;
        SpoolAll();
        _failing = false;
        _inFlight.Reset();
        RereadIfSpooled();
        _destination.Resume();
    }

    /// <summary>Drops the in-flight batches from memory if the spool has all of them, so that they are read from there.</summary>
    private void RereadIfSpooled()
    {
        foreach (var batch in _inFlight)
        {
            // The spool has nothing that is not among the in-flight batches, so they stay in memory.
            if (batch.Spooled is null)
                return;
        }
        while (_inFlight.Any)
            _inFlight.Dequeue().Batch.Release();
        _spool?.Rewind();
    }

    private void Succeeded(InFlightBatch delivered)
    {
        var refused = _destination.Refused - _refused;
        _refused += refused;
        _counts.AddDropped(DropReason.TooLarge, refused);
        _counts.AddDelivered(delivered.Batch.Count - refused);
        if (delivered.Spooled is { } position)
        {
            _spool!.Commit(position);
        }
        else
        {
            Acknowledge(delivered.Batch, safe: true);
            _pending.Release(delivered.Batch);
        }
        delivered.Batch.Release();
        _backoff.Succeeded();
        if (!_unavailable)
            return;
        _unavailable = false;
        _logger.Available(Name, _counts.InSpool);
    }

    private void Failed(Exception? exception)
    {
        _failing = true;
        if (!_unavailable)
        {
            if (exception is IOException or null)
                _logger.Unavailable(exception, Name);
            else
                _logger.FailedUnexpectedly(exception, Name);
        }
        _unavailable = true;
        _backoff.Failed();
    }

    /// <summary>Starts deliveries: first what failed and is only in memory, then the spool, then new batches.</summary>
    private void StartDeliveries()
    {
        if (_failing || !_backoff.IsDue)
            return;
        foreach (var batch in _inFlight)
        {
            if (!_inFlight.CanStart(_unavailable))
                return;
            if (batch.Delivery is null)
                _inFlight.Start(batch);
        }
        while (_inFlight.CanStart(_unavailable) && Next() is { } batch)
        {
            _inFlight.Enqueue(batch);
            _inFlight.Start(batch);
        }
    }

    private InFlightBatch? Next()
    {
        if (_spool is { HasUnread: true })
        {
            var batch = _batches.Rent();
            try
            {
                if (_spool.Read(batch, _options.BatchEvents))
                    return new(batch) { Spooled = _spool.ReadPosition };
            }
            catch (Exception exception) when (DiskFailure.Is(exception))
            {
                _logger.SpoolReadFailed(exception, Name);
                _backoff.FailedPermanently();
                batch.Release();
                return null;
            }
            batch.Release();
        }
        return _pending.TryDequeue(out var pending) ? new(pending) : null;
    }
}
