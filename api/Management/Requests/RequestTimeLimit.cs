using FlagCluster.Contracts.Threading;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Limits how long a management request may wait for the store and the writers. Time in which the client sends its body does not count.
/// </summary>
internal sealed class RequestTimeLimit : IDisposable
{
    private readonly TimeSpan _time;
    private readonly CancellationToken _aborted;
    private readonly TimeLimit _limit;

    /// <summary>Starts the limit.</summary>
    /// <param name="limit">How long the request may wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="aborted">Cancelled when the client disconnects.</param>
    public RequestTimeLimit(TimeSpan limit, TimeProvider time, CancellationToken aborted)
    {
        _time = limit;
        _aborted = aborted;
        _limit = new(limit, time, aborted);
    }

    /// <summary>Gets how long the request may wait.</summary>
    public TimeSpan Time => _time;

    /// <summary>Gets the token that is cancelled when the time is over or the client has disconnected.</summary>
    public CancellationToken Token => _limit.Token;

    /// <summary>Gets whether the time is over and the client still connected.</summary>
    public bool IsOver => _limit.IsCancellationRequested && !_aborted.IsCancellationRequested;

    /// <summary>Stops the clock while the client sends its body.</summary>
    public void Pause() => _limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Starts the full time again.</summary>
    public void Restart() => _limit.CancelAfter(_time);

    /// <inheritdoc/>
    public void Dispose() => _limit.Dispose();
}
