namespace FlagCluster.Engine.Values;

/// <summary>Represents a set of networks as sorted, disjoint ranges of addresses.</summary>
internal sealed class IpRanges
{
    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    public IpRanges(IEnumerable<IpNetwork> networks)
    {
        var ranges = new List<(UInt128 First, UInt128 Last)>();
        foreach (var network in networks.OrderBy(network => network.Address))
        {
            var last = network.Address | ~network.Mask;
            if (ranges.Count > 0 && network.Address <= ranges[^1].Last)
                ranges[^1] = (ranges[^1].First, UInt128.Max(ranges[^1].Last, last));
            else
                ranges.Add((network.Address, last));
        }
        _firsts = [.. ranges.Select(range => range.First)];
        _lasts = [.. ranges.Select(range => range.Last)];
    }

    /// <summary>Returns whether an address is in one of the networks.</summary>
    public bool Contains(UInt128 address)
    {
        int low = 0,
            high = _firsts.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (address < _firsts[middle])
                high = middle - 1;
            else if (address > _lasts[middle])
                low = middle + 1;
            else
                return true;
        }
        return false;
    }
}
