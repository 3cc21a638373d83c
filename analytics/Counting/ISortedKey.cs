namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a key with a total order that does not depend on the culture.</summary>
/// <typeparam name="T">The implementing type.</typeparam>
public interface ISortedKey<T>
    where T : ISortedKey<T>
{
    /// <summary>Compares two keys: negative when this one is first, 0 when they are equal.</summary>
    /// <param name="other">The other key.</param>
    int Order(T other);
}
