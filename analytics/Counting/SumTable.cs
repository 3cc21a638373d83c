using System.Runtime.InteropServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents sums by key. Not thread-safe.</summary>
/// <typeparam name="TKey">The key; its order is the order of the rows.</typeparam>
/// <typeparam name="TSum">The sum.</typeparam>
public sealed class SumTable<TKey, TSum>
    where TKey : struct, IEquatable<TKey>, ISortedKey<TKey>
    where TSum : ISum<TSum>
{
    private static readonly Comparer<TKey> InOrder = Comparer<TKey>.Create((left, right) => left.Order(right));

    private readonly Dictionary<TKey, TSum> _sums = [];

    /// <summary>Gets the number of keys.</summary>
    public int Count => _sums.Count;

    /// <summary>Gets all rows in the order of their keys.</summary>
    public IReadOnlyList<KeyValuePair<TKey, TSum>> Rows => [.. _sums.OrderBy(row => row.Key, InOrder)];

    /// <summary>Gets all rows in no defined order.</summary>
    public IEnumerable<KeyValuePair<TKey, TSum>> Unordered => _sums;

    /// <summary>Returns the sum of a key, or null.</summary>
    /// <param name="key">The key.</param>
    public TSum? Find(TKey key) => _sums.GetValueOrDefault(key);

    /// <summary>Adds a part to the sum of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="part">The part.</param>
    public void Add(TKey key, TSum part)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out var exists);
        sum = exists ? sum!.Plus(part) : part;
    }

    /// <summary>Adds all sums of another table.</summary>
    /// <param name="other">The other table.</param>
    public void Merge(SumTable<TKey, TSum> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (key, part) in other._sums)
            Add(key, part);
    }

    /// <summary>Removes the rows that a condition selects, such as those after their retention.</summary>
    /// <param name="condition">Selects the keys to remove.</param>
    /// <returns>The number of removed rows.</returns>
    public int Remove(Func<TKey, bool> condition)
    {
        var removed = _sums.Keys.Where(condition).ToList();
        removed.ForEach(key => _sums.Remove(key));
        return removed.Count;
    }

    /// <summary>Returns the value of a key, which is created when it does not exist.</summary>
    internal TSum GetOrAdd(TKey key, Func<TSum> create)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out var exists);
        return exists ? sum! : sum = create();
    }
}
