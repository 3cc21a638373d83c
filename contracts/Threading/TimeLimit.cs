namespace FlagCluster.Contracts.Threading;

/// <summary>Provides a token that is cancelled after a time, or together with the token of a caller.</summary>
public sealed class TimeLimit : CancellationTokenSource
{
    private readonly CancellationTokenRegistration _caller;

    /// <summary>Starts the time.</summary>
    /// <param name="limit">The time until the token is cancelled.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The token of the caller.</param>
    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
        : base(limit, time) => _caller = cancellationToken.UnsafeRegister(static self => ((TimeLimit)self!).Cancel(), this);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _caller.Dispose();
        base.Dispose(disposing);
    }
}
