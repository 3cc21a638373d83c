namespace FlagCluster.Events.Writing;

/// <summary>
/// Work beside requests, in pieces: after each the processor is offered to others. Where there is one for every thread that costs next to nothing; where
/// requests wait for it, one of them waits for a piece and not for all of it. With much to do there are no pieces: keeping up comes first then.
/// </summary>
/// <param name="events">How many events wait to be dealt with.</param>
internal struct CooperativeBatch(int events)
{
    private const int Piece = 16, Much = 256;

    private readonly bool _hurried = events > Much;
    private int _done;

    /// <summary>One more event is dealt with.</summary>
    public void Next()
    {
        if (_hurried || ++_done < Piece) return;
        _done = 0;
        Thread.Yield();
    }
}
