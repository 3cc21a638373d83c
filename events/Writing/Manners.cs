namespace FlagCluster.Events;

/// <summary>
/// Work beside requests, in pieces: after each the processor is offered to others. Where there is one for every thread that costs next to nothing; where
/// requests wait for it, one of them waits for a piece and not for all of it.
/// </summary>
internal struct Manners
{
    private const int Piece = 64;

    private int _done;

    /// <summary>One more event is dealt with.</summary>
    /// <param name="waiting">How many wait behind it: with many, keeping up comes first.</param>
    public void Next(int waiting)
    {
        if (++_done < Math.Max(Piece, waiting / 8)) return;
        _done = 0;
        Thread.Yield();
    }
}
