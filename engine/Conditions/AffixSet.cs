namespace FlagCluster.Engine.Conditions;

/// <summary>
/// Represents texts of which one may be the start or the end of another text. A lookup compares with as many of them as their number has
/// binary digits.
/// </summary>
internal sealed class AffixSet
{
    private readonly byte[][] _affixes; // ends are reversed
    private readonly byte[]? _only;
    private readonly bool _atEnd;

    private AffixSet(byte[][] affixes, bool atEnd)
    {
        _affixes = affixes;
        _atEnd = atEnd;
        if (affixes is [var only])
            _only = atEnd ? [.. only.Reverse()] : only;
    }

    /// <summary>Returns a set of starts.</summary>
    public static AffixSet Starts(IEnumerable<byte[]> texts) => new(Reduce(texts), false);

    /// <summary>Returns a set of ends.</summary>
    public static AffixSet Ends(IEnumerable<byte[]> texts) => new(Reduce(texts.Select(text => text.Reverse().ToArray())), true);

    /// <summary>Returns whether a text starts, or ends, with one of the texts.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (_only is not null)
            return _atEnd ? text.EndsWith(_only) : text.StartsWith(_only);
        // The largest affix that is not larger than the text is the only one that can match: no affix starts with another.
        int low = 0,
            high = _affixes.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var affix = _affixes[middle];
            var common = _atEnd ? CommonAtEnd(text, affix) : text.CommonPrefixLength(affix);
            if (common == affix.Length)
                return true;
            if (common == text.Length || At(text, common) < affix[common])
                high = middle - 1;
            else
                low = middle + 1;
        }
        return false;
    }

    /// <summary>Sorts texts and removes those that start with another.</summary>
    private static byte[][] Reduce(IEnumerable<byte[]> texts)
    {
        var kept = new List<byte[]>();
        foreach (var text in texts.Order(Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))))
            if (kept.Count == 0 || !text.AsSpan().StartsWith(kept[^1]))
                kept.Add(text);
        return [.. kept];
    }

    private static int CommonAtEnd(ReadOnlySpan<byte> text, byte[] reversed)
    {
        var length = Math.Min(text.Length, reversed.Length);
        var common = 0;
        while (common < length && text[^(common + 1)] == reversed[common])
            common++;
        return common;
    }

    private byte At(ReadOnlySpan<byte> text, int index) => _atEnd ? text[^(index + 1)] : text[index];
}
