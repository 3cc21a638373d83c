using System.Collections;
using System.Text;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Represents an immutable set of targeting keys, compact and fast with hundreds of thousands of keys. The cost of a change follows the
/// keys that change, and sets that are made from each other share what is equal. It takes 6 to 18 bytes per key in addition to the
/// text. A lookup does not allocate.
/// </summary>
public sealed class KeySet : IEnumerable<string>
{
    private readonly KeyNode? _root;
    private readonly int _longest; // no key has more bytes

    private KeySet(KeyNode? root, int longest)
    {
        _root = root;
        _longest = longest;
    }

    /// <summary>Gets the set without keys.</summary>
    public static KeySet Empty { get; } = new(null, -1);

    /// <summary>Gets the number of keys.</summary>
    public int Count => _root?.Count ?? 0;

    /// <summary>Returns a set of keys. A repeated key counts once.</summary>
    /// <param name="keys">The keys, each 65,535 bytes of UTF-8 at most.</param>
    /// <exception cref="ArgumentException">A key is too long.</exception>
    public static KeySet Create(IReadOnlyCollection<string> keys) => Empty.Change([], keys);

    /// <summary>Returns the set after a change. The cost follows the keys of the change, not the set.</summary>
    /// <param name="remove">The keys to remove; a key that is not in the set is ignored.</param>
    /// <param name="add">The keys to add after that; a key that is in the set is ignored.</param>
    /// <returns>This set when nothing changes.</returns>
    /// <exception cref="ArgumentException">A key has more than 65,535 bytes of UTF-8.</exception>
    public KeySet Change(IReadOnlyCollection<string> remove, IReadOnlyCollection<string> add)
    {
        ArgumentNullException.ThrowIfNull(remove);
        ArgumentNullException.ThrowIfNull(add);
        var added = KeyEntry.Read(add);
        var root = KeyNode.Change(_root, KeyEntry.Read(remove), added, KeyNode.FirstShift);
        if (root == _root)
            return this;
        var longest = _longest;
        foreach (var entry in added)
            longest = Math.Max(longest, entry.Text.Length);
        return root is null ? Empty : new(root, longest);
    }

    /// <summary>Returns whether a key is in the set.</summary>
    /// <param name="utf8Key">The key as UTF-8.</param>
    public bool Contains(ReadOnlySpan<byte> utf8Key) =>
        utf8Key.Length <= _longest && _root!.Contains(utf8Key, KeyEntry.HashOf(utf8Key), KeyNode.FirstShift);

    /// <summary>Returns whether another set has the same keys. What the sets share is not compared.</summary>
    /// <param name="other">The other set.</param>
    public bool HasSameKeys(KeySet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Count == other.Count && !Except(other).Any();
    }

    /// <summary>Returns the keys that another set does not have, in no particular order. What the sets share is not visited.</summary>
    /// <param name="other">The other set.</param>
    public IEnumerable<string> Except(KeySet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _root?.Except(other._root, KeyNode.FirstShift).Select(entry => Encoding.UTF8.GetString(entry.Text)) ?? [];
    }

    /// <summary>Enumerates the keys in the order of their code points.</summary>
    public IEnumerator<string> GetEnumerator() => Sorted().Select(entry => Encoding.UTF8.GetString(entry.Text)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the keys in the order of their code points.</summary>
    internal List<KeyEntry> Sorted()
    {
        var entries = new List<KeyEntry>(Count);
        _root?.CopyTo(entries);
        // The order of UTF-8 bytes is that of code points.
        entries.Sort(static (left, right) => left.Text.SequenceCompareTo(right.Text));
        return entries;
    }
}
