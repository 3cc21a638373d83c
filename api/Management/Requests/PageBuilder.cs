namespace FlagCluster.Api.Management.Requests;

/// <summary>Collects the items of a page, up to a number of items and of bytes. A page has one item at least, however large.</summary>
/// <param name="limit">The largest number of items.</param>
/// <param name="map">Converts an item to its wire form.</param>
/// <param name="cursor">Returns the cursor of an item.</param>
internal sealed class PageBuilder<TIn, TOut>(int limit, Func<TIn, TOut> map, Func<TIn, string> cursor)
{
    private readonly List<TOut> _items = [];
    private TIn? _last;
    private long _bytes;
    private bool _isFull;

    /// <summary>Adds an item.</summary>
    /// <returns>False when the item is on the next page.</returns>
    public bool TryAdd(TIn item)
    {
        _isFull = _items.Count == limit || _bytes >= PageRequest.MaxBytes;
        if (_isFull)
            return false;
        var mapped = map(item);
        _bytes += mapped is ISized sized ? sized.Bytes : 0;
        _items.Add(mapped);
        _last = item;
        return true;
    }

    /// <summary>Returns the page, with a cursor when an item did not fit.</summary>
    public Page<TOut> Build() => new(_items, _isFull ? cursor(_last!) : null);
}
