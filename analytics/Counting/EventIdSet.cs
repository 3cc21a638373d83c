using System.Runtime.InteropServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a set of event ids, exact: it neither misses a duplicate nor takes a new event for one. Not thread-safe.</summary>
public sealed class EventIdSet
{
    private readonly Dictionary<EventIdRange, EventIdChunk> _chunks = [];

    /// <summary>Gets the number of ids.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Gets the ranges with at least one id and the bytes of their ids, in order. Equal sets have equal ranges and bytes.
    /// </summary>
    public IReadOnlyList<KeyValuePair<EventIdRange, byte[]>> Ranges =>
        [
            .. _chunks
                .OrderBy(chunk => chunk.Key, Comparer<EventIdRange>.Create((left, right) => left.Order(right)))
                .Select(chunk => KeyValuePair.Create(chunk.Key, chunk.Value.ToBytes())),
        ];

    /// <summary>Returns the ranges that some ids belong to: what a store loads before the ids are folded.</summary>
    /// <param name="ids">The ids.</param>
    public static IReadOnlyList<EventIdRange> RangesOf(IEnumerable<Guid> ids) =>
        [
            .. ids.Select(id => EventIdRange.Of(id).Range)
                .Distinct()
                .Order(Comparer<EventIdRange>.Create((left, right) => left.Order(right))),
        ];

    /// <summary>Returns whether the set contains an id.</summary>
    /// <param name="id">The id.</param>
    public bool Contains(Guid id)
    {
        var (range, number) = EventIdRange.Of(id);
        return _chunks.TryGetValue(range, out var chunk) && chunk.Contains(number);
    }

    /// <summary>Adds an id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>False when the set contains it already.</returns>
    public bool Add(Guid id)
    {
        var (range, number) = EventIdRange.Of(id);
        return Add(range, number);
    }

    /// <summary>Adds all ids of another set.</summary>
    /// <param name="other">The other set.</param>
    public void Merge(EventIdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (range, chunk) in other._chunks)
        foreach (var number in chunk.Numbers())
            Add(range, number);
    }

    /// <summary>Adds a stored range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="bytes">The bytes of its ids, from <see cref="Ranges"/>.</param>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public void Load(EventIdRange range, ReadOnlySpan<byte> bytes)
    {
        foreach (var number in EventIdChunk.FromBytes(bytes).Numbers())
            Add(range, number);
    }

    private bool Add(EventIdRange range, ushort number)
    {
        ref var chunk = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunks, range, out _);
        chunk ??= new();
        if (!chunk.Add(number))
            return false;
        Count++;
        return true;
    }
}
