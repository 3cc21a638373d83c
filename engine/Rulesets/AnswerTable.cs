namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Caches one answer per item of a ruleset. An open-addressed table that is emptied by a new generation, so that neither filling nor
/// emptying it allocates once it has grown.
/// </summary>
internal sealed class AnswerTable<TAnswer>
{
    private const int InitialSize = 16;
    private const int LargestKept = 1024;

    private Entry[] _entries = new Entry[InitialSize];
    private bool _isUsed;
    private uint _generation = 1;
    private int _count;

    /// <summary>Removes all answers.</summary>
    /// <param name="release">Whether to remove the references to items too, because another ruleset follows.</param>
    public void Clear(bool release)
    {
        if (!_isUsed)
            return;
        _count = 0;
        if (!release && ++_generation != 0)
            return;
        if (_entries.Length > LargestKept)
            _entries = new Entry[InitialSize];
        else
            Array.Clear(_entries);
        _generation = 1;
        _isUsed = false;
    }

    /// <summary>Returns the answer of an item.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryGet(CompiledItem item, out TAnswer? answer)
    {
        ref readonly var entry = ref Find(item);
        answer = entry.Answer;
        return entry.Generation == _generation;
    }

    /// <summary>Adds an answer.</summary>
    public void Add(CompiledItem item, TAnswer answer)
    {
        _isUsed = true;
        if (++_count * 2 > _entries.Length)
            Grow();
        Find(item) = new(item, _generation, answer);
    }

    private ref Entry Find(CompiledItem item)
    {
        var mask = _entries.Length - 1;
        var at = (int)item.Hash & mask;
        while (_entries[at].Generation == _generation && !ReferenceEquals(_entries[at].Item, item))
            at = (at + 1) & mask;
        return ref _entries[at];
    }

    private void Grow()
    {
        var entries = _entries;
        _entries = new Entry[entries.Length * 2];
        foreach (ref readonly var entry in entries.AsSpan())
            if (entry.Generation == _generation)
                Find(entry.Item) = entry;
    }

    private readonly struct Entry(CompiledItem item, uint generation, TAnswer answer)
    {
        public readonly CompiledItem Item = item;
        public readonly TAnswer Answer = answer;
        public readonly uint Generation = generation;
    }
}
