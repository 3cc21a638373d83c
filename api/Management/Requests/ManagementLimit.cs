namespace FlagCluster.Api.Management.Requests;

/// <summary>How long a management request may wait for the store and the writers. What its sender is slow with does not count.</summary>
internal sealed class ManagementLimit : IDisposable
{
    private readonly TimeSpan _time;
    private readonly CancellationToken _left;
    private readonly CancellationTokenSource _limit, _either;

    public ManagementLimit(TimeSpan limit, TimeProvider time, CancellationToken left)
    {
        _time = limit;
        _left = left;
        _limit = new(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, left);
    }

    /// <summary>Cancelled when the time is over or the sender has left.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is over and the sender still there.</summary>
    public bool IsOver => _limit.IsCancellationRequested && !_left.IsCancellationRequested;

    /// <summary>Lets the sender take the time it needs.</summary>
    public void Pause() => _limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Begins anew.</summary>
    public void Restart() => _limit.CancelAfter(_time);

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
