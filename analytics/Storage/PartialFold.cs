using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents a batch whose records are folded, up to the decision which names count by themselves. Complete it once.</summary>
public sealed class PartialFold
{
    private readonly BatchFold _fold;
    private readonly FoldBatch _batch;

    internal PartialFold(BatchFold fold, FoldBatch batch)
    {
        (_fold, _batch) = (fold, batch);
        Names = fold.FindNames();
    }

    /// <summary>Gets the names of which the batch needs <see cref="IFoldStore.ReadNamesAsync"/>; usually few.</summary>
    public IReadOnlyCollection<NameKey> Names { get; }

    /// <summary>Ends the batch.</summary>
    /// <param name="known">What is known of <see cref="Names"/> at the position that the batch continues; it is changed.</param>
    public FoldBatch Complete(KnownNames known)
    {
        var sums = _fold.Complete(known);
        var counts = _batch.Counts with { Folded = sums.Ids.Count, Duplicates = sums.Duplicates, Bounded = sums.Bounded };
        return _batch with { Sums = sums, Counts = counts };
    }
}
