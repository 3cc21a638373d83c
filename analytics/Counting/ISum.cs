namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a sum whose parts can be added in any order and grouping with the same result.</summary>
/// <typeparam name="T">The implementing type.</typeparam>
public interface ISum<T>
    where T : ISum<T>
{
    /// <summary>Returns the sum of both, without changing either.</summary>
    /// <param name="other">The other part.</param>
    T Plus(T other);
}
