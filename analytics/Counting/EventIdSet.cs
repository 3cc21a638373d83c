using System.Runtime.InteropServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a set of event ids, exact: it neither misses a duplicate nor takes a new event for one. Not thread-safe.</summary>
public sealed class EventIdSet
{
    private static readonly Comparer<EventIdRange> InOrder = Comparer<EventIdRange>.Create((left, right) => left.Order(right));

    private readonly Dictionary<EventIdRange, EventIdChunk> _chunks = [];

    // The ids of a process are numbered, so most have the range of the one before.
    private EventIdRange _lastRange;
    private EventIdChunk? _lastChunk;

    /// <summary>Gets the number of ids.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Gets the ranges with at least one id and the bytes of their ids, in order. Equal sets have equal ranges and bytes.
    /// </summary>
    public IReadOnlyList<KeyValuePair<EventIdRange, byte[]>> Ranges =>
        [.. _chunks.OrderBy(chunk => chunk.Key, InOrder).Select(chunk => KeyValuePair.Create(chunk.Key, chunk.Value.ToBytes()))];

    /// <summary>Gets the ranges with at least one id, in order.</summary>
    public IReadOnlyList<EventIdRange> RangesWithIds => [.. _chunks.Keys.Order(InOrder)];

    /// <summary>Returns the ranges that some ids belong to: what a store loads before the ids are folded.</summary>
    /// <param name="ids">The ids.</param>
    public static IReadOnlyList<EventIdRange> RangesOf(IEnumerable<Guid> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var ranges = new HashSet<EventIdRange>();
        var last = default(EventIdRange);
        foreach (var id in ids)
        {
            var (range, _) = EventIdRange.Of(id);
            // The ids of a process are numbered, so most have the range of the one before.
            if (range != last || ranges.Count == 0)
                ranges.Add(range);
            last = range;
        }
        return [.. ranges.Order(InOrder)];
    }

    /// <summary>Returns whether the set contains an id.</summary>
    /// <param name="id">The id.</param>
    public bool Contains(Guid id)
    {
        var (range, number) = EventIdRange.Of(id);
        return Contains(range, number);
    }

    /// <summary>Adds an id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>False when the set contains it already.</returns>
    public bool Add(Guid id)
    {
        var (range, number) = EventIdRange.Of(id);
        return Add(range, number);
    }

    /// <summary>Returns whether the set contains the id with a number in a range.</summary>
    internal bool Contains(EventIdRange range, ushort number)
    {
        if (_lastChunk is null || _lastRange != range)
        {
            if (!_chunks.TryGetValue(range, out var chunk))
                return false;
            (_lastRange, _lastChunk) = (range, chunk);
        }
        return _lastChunk.Contains(number);
    }

    /// <summary>Adds the id with a number in a range.</summary>
    internal bool Add(EventIdRange range, ushort number)
    {
        if (_lastChunk is null || _lastRange != range)
        {
            ref var chunk = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunks, range, out _);
            (_lastRange, _lastChunk) = (range, chunk ??= new());
        }
        if (!_lastChunk.Add(number))
            return false;
        Count++;
        return true;
    }

    /// <summary>Adds all ids of another set.</summary>
    /// <param name="other">The other set.</param>
    public void Merge(EventIdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (range, chunk) in other._chunks)
            Add(range, chunk);
    }

    /// <summary>Returns whether both sets have an id.</summary>
    /// <param name="other">The other set.</param>
    public bool Overlaps(EventIdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (range, chunk) in _chunks)
            if (other._chunks.TryGetValue(range, out var others) && chunk.Overlaps(others))
                return true;
        return false;
    }

    /// <summary>Adds a stored range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="bytes">The bytes of its ids, from <see cref="Ranges"/>.</param>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public void Load(EventIdRange range, ReadOnlySpan<byte> bytes) => Add(range, EventIdChunk.FromBytes(bytes));

    private void Add(EventIdRange range, EventIdChunk chunk)
    {
        ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunks, range, out _);
        own ??= new();
        Count -= own.Count;
        own.UnionWith(chunk);
        Count += own.Count;
    }
}
