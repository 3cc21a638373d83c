using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;

namespace FlagCluster.Events.Delivery;

/// <content>Moves batches from memory to the spool.</content>
internal sealed partial class DeliveryQueue
{
    private bool MustSpool()
    {
        if (_spool is null)
            return false;
        if (_unavailable || _spool.HasUnread || _pending.IsHalfFull)
            return true;
        return _inFlight.TryPeek(out var oldest)
            && oldest.Spooled is null
            && Elapsed(oldest.StartedAt).TotalSeconds >= _spoolOptions.AfterSeconds;
    }

    /// <summary>
    /// Appends every batch that is only in memory to the spool, oldest first. When that fails, the batches stay in memory.
    /// </summary>
    private void SpoolAll()
    {
        if (_spool is null || _pending.Events == 0)
            return;
        try
        {
            foreach (var batch in _inFlight)
            {
                if (batch.Spooled is not null)
                    continue;
                Append(batch.Batch);
                batch.Spooled = _spool.End;
                _spool.SkipTo(_spool.End);
            }
            while (_pending.TryPeek(out var batch))
            {
                Append(batch);
                _pending.TryDequeue(out _);
                batch.Release();
            }
            _spoolFailed = false;
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            if (!_spoolFailed)
                _logger.SpoolWriteFailed(exception, Name);
            _spoolFailed = true;
        }
    }

    private void Append(EventBatch batch)
    {
        _spool!.Append(batch);
        if (Acknowledges && batch.Acknowledgement is { } acknowledgement)
            _flush!.Cover(acknowledgement);
        _pending.Release(batch);
    }

    /// <summary>
    /// Rejects reported events that cannot be stored now: their senders retry. Events of a running delivery wait for its result.
    /// </summary>
    private void RejectReports()
    {
        foreach (var batch in _pending.RemoveReports().Concat(_inFlight.RemoveReports()))
        {
            _pending.Release(batch);
            Drop(batch);
        }
    }
}
