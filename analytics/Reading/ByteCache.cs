using System.IO.Hashing;

namespace FlagCluster.Analytics.Reading;

/// <summary>
/// Returns one value for equal bytes, so that what many events share is read once. Bytes replace others with the same place, which bounds
/// the memory whatever senders choose. Not thread-safe.
/// </summary>
/// <typeparam name="TValue">The value.</typeparam>
public sealed class ByteCache<TValue>
    where TValue : class
{
    // Two places for bytes with equal ends of their hashes, so that two of them that are used in turn do not replace each other.
    private const int Places = 2;

    private readonly Entry[] _entries;
    private readonly Factory _create;
    private readonly ulong _mask;

    /// <summary>Initializes an empty cache.</summary>
    /// <param name="slots">The number of values that are kept at most: a power of two.</param>
    /// <param name="create">Creates the value of bytes, or returns null for bytes that have none and are not kept.</param>
    public ByteCache(int slots, Factory create)
    {
        if (slots < Places || !int.IsPow2(slots))
            throw new ArgumentOutOfRangeException(nameof(slots), slots, "The number must be a power of two.");
        (_entries, _create, _mask) = (new Entry[slots], create, (ulong)(slots / Places - 1));
    }

    /// <summary>Creates the value of bytes, or returns null.</summary>
    /// <param name="bytes">The bytes.</param>
    public delegate TValue? Factory(ReadOnlySpan<byte> bytes);

    /// <summary>Returns the value of bytes, or null.</summary>
    /// <param name="bytes">The bytes.</param>
    public TValue? Find(ReadOnlySpan<byte> bytes)
    {
        var hash = XxHash3.HashToUInt64(bytes);
        var place = (int)(hash & _mask) * Places;
        ref var first = ref _entries[place];
        if (first.Has(hash, bytes))
            return first.Value;
        ref var second = ref _entries[place + 1];
        if (second.Has(hash, bytes))
            return second.Value;
        if (_create(bytes) is not { } created)
            return null;
        second = first;
        first = new(hash, bytes.ToArray(), created);
        return created;
    }

    private readonly record struct Entry(ulong Hash, byte[] Bytes, TValue? Value)
    {
        public bool Has(ulong hash, ReadOnlySpan<byte> bytes) => Hash == hash && Value is not null && bytes.SequenceEqual(Bytes);
    }
}
