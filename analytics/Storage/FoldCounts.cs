namespace FlagCluster.Analytics.Storage;

/// <summary>Represents numbers of records of a partition.</summary>
/// <param name="Folded">The records that were counted, late and early ones included.</param>
/// <param name="Duplicates">The records that were counted before, and so were not counted again.</param>
/// <param name="Late">The counted records of a window that was closed.</param>
/// <param name="Early">The counted records too far ahead of the clock, which close no window.</param>
/// <param name="DeadLetters">The records that cannot be read.</param>
/// <param name="Bounded">The counted records with a name or a person beyond <see cref="Counting.NameBounds"/>.</param>
public readonly record struct FoldCounts(long Folded, long Duplicates, long Late, long Early, long DeadLetters, long Bounded = 0)
{
    /// <summary>Returns the sum of both.</summary>
    /// <param name="other">The other numbers.</param>
    public FoldCounts Plus(FoldCounts other) =>
        new(
            Folded + other.Folded,
            Duplicates + other.Duplicates,
            Late + other.Late,
            Early + other.Early,
            DeadLetters + other.DeadLetters,
            Bounded + other.Bounded
        );
}
