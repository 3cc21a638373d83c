namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Caches the results of recent groups of conditions for one context, by their identity. A result may replace that of another group, which
/// is then computed again. Allocates nothing.
/// </summary>
internal sealed class GroupResults
{
    private const int Size = 64;

    private readonly Entry[] _entries = new Entry[Size];
    private uint _generation = 1;

    /// <summary>Removes all results.</summary>
    public void Clear()
    {
        if (++_generation != 0)
            return;
        Array.Clear(_entries);
        _generation = 1;
    }

    /// <summary>Returns the result of a group.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryGet(UInt128 identity, out bool result)
    {
        ref readonly var entry = ref _entries[(int)identity & (Size - 1)];
        result = entry.Result;
        return entry.Generation == _generation && entry.Identity == identity;
    }

    /// <summary>Adds a result.</summary>
    public void Add(UInt128 identity, bool result) => _entries[(int)identity & (Size - 1)] = new(identity, _generation, result);

    private readonly struct Entry(UInt128 identity, uint generation, bool result)
    {
        public readonly UInt128 Identity = identity;
        public readonly uint Generation = generation;
        public readonly bool Result = result;
    }
}
