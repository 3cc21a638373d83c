using System.Collections;

namespace FlagCluster.Engine.Patterns;

/// <summary>
/// Represents the classes of code points that a pattern does not distinguish. A class has no code points in common with another.
/// </summary>
internal sealed class PatternAlphabet
{
    private readonly ushort[] _ascii = new ushort[128];
    private readonly int[] _starts;
    private readonly ushort[] _classes;
    private readonly bool[][] _contains;

    /// <summary>Initializes the classes that some sets distinguish.</summary>
    public PatternAlphabet(IReadOnlyList<CodePointSet> sets)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var (first, last) in sets.SelectMany(set => set.Ranges))
        {
            starts.Add(first);
            if (last < CodePointSet.Last)
                starts.Add(last + 1);
        }
        _starts = [.. starts];
        _classes = new ushort[_starts.Length];
        _contains = new bool[sets.Count][];
        Classify(sets);
        for (var c = 0; c < _ascii.Length; c++)
            _ascii[c] = Search(c);
    }

    /// <summary>Gets the number of classes.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the class of an ASCII character.</summary>
    public int OfAscii(byte character) => _ascii[character & 127];

    /// <summary>Returns the class of a code point.</summary>
    public int Of(int codePoint) => codePoint < _ascii.Length ? _ascii[codePoint] : Search(codePoint);

    /// <summary>Returns whether a set, by its index, contains a class.</summary>
    public bool Contains(int set, int @class) => _contains[set][@class];

    private ushort Search(int codePoint)
    {
        var index = Array.BinarySearch(_starts, codePoint);
        return _classes[index >= 0 ? index : ~index - 1];
    }

    /// <summary>Gives intervals that are in the same sets the same class.</summary>
    private void Classify(IReadOnlyList<CodePointSet> sets)
    {
        var members = new BitArray[_starts.Length];
        for (var i = 0; i < members.Length; i++)
            members[i] = new(sets.Count);
        for (var set = 0; set < sets.Count; set++)
            foreach (var (first, last) in sets[set].Ranges)
                for (var i = Array.BinarySearch(_starts, first); i < _starts.Length && _starts[i] <= last; i++)
                    members[i][set] = true;
        var classes = new Dictionary<string, ushort>(StringComparer.Ordinal);
        var samples = new List<BitArray>();
        for (var i = 0; i < members.Length; i++)
        {
            var words = new int[(sets.Count + 31) / 32];
            members[i].CopyTo(words, 0);
            var signature = string.Join(',', words);
            if (!classes.TryGetValue(signature, out _classes[i]))
            {
                classes.Add(signature, _classes[i] = (ushort)samples.Count);
                samples.Add(members[i]);
            }
        }
        Count = samples.Count;
        for (var set = 0; set < sets.Count; set++)
            _contains[set] = [.. samples.Select(sample => sample[set])];
    }
}
