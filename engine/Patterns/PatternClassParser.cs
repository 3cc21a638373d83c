using System.Text;

namespace FlagCluster.Engine.Patterns;

/// <summary>Reads character classes such as <c>[^a-z_\d]</c>.</summary>
internal static class PatternClassParser
{
    /// <summary>Reads the class that begins at a position, and moves behind it.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="at">The position of the <c>[</c>.</param>
    /// <param name="asciiOnly">Whether other code points are an error, because case is ignored.</param>
    /// <exception cref="PatternException">The class is not one of the dialect.</exception>
    public static CodePointSet Read(string text, ref int at, bool asciiOnly)
    {
        var start = at++;
        var isNegated = at < text.Length && text[at] == '^';
        if (isNegated)
            at++;
        var ranges = new List<(int First, int Last)>();
        for (var first = at; ; )
        {
            if (at >= text.Length)
                throw PatternEscapes.Error(start, "A '[' has no ']'.");
            if (text[at] == ']' && at == first)
                throw PatternEscapes.Error(at, "A class is empty; escape a literal ']' as '\\]'.");
            if (text[at] == ']')
                break;
            ReadMember(text, ref at, asciiOnly, isFirst: at == first, ranges);
        }
        at++;
        var set = CodePointSet.Of(ranges);
        if (asciiOnly)
            set = set.WithBothCases();
        return isNegated ? set.Complement() : set;
    }

    private static void ReadMember(string text, ref int at, bool asciiOnly, bool isFirst, List<(int First, int Last)> ranges)
    {
        var start = at;
        var isHyphen = text[at] == '-';
        var set = ReadOne(text, ref at, asciiOnly);
        var isLast = at < text.Length && text[at] == ']';
        if (isHyphen && !isFirst && !isLast)
            throw PatternEscapes.Error(start, "Escape '-' as '\\-' in the middle of a class.");
        // A hyphen before the closing bracket is literal.
        if (isHyphen || at + 1 >= text.Length || text[at] != '-' || text[at + 1] == ']')
        {
            ranges.AddRange(set.Ranges);
            return;
        }
        at++;
        var end = ReadOne(text, ref at, asciiOnly);
        if (set.Ranges is not [var (first, same)] || first != same || end.Ranges is not [var (last, alsoSame)] || last != alsoSame)
            throw PatternEscapes.Error(start, "A range has one character on each side; escape a literal '-' as '\\-'.");
        if (last < first)
            throw PatternEscapes.Error(start, "A range is in the wrong order.");
        ranges.Add((first, last));
    }

    private static CodePointSet ReadOne(string text, ref int at, bool asciiOnly)
    {
        switch (text[at])
        {
            case '\\':
                if (at + 1 < text.Length && text[at + 1] is 'b' or 'B' or 'A' or 'z')
                    throw PatternEscapes.Error(at, $"'\\{text[at + 1]}' is a position and has no meaning in a class.");
                return PatternEscapes.Read(text, ref at, asciiOnly);
            case '[':
                throw PatternEscapes.Error(at, "Escape '[' as '\\[' in a class: dialects disagree about its meaning here.");
            case '&' or '~' or '|' or '-' when at + 1 < text.Length && text[at + 1] == text[at]:
                throw PatternEscapes.Error(at, $"'{text[at]}{text[at]}' is a set operation in some dialects; escape it as '\\{text[at]}'.");
        }
        if (!Rune.TryGetRuneAt(text, at, out var rune))
            throw PatternEscapes.Error(at, "The text is not valid Unicode: it has an unpaired surrogate.");
        if (asciiOnly && !rune.IsAscii)
            throw PatternEscapes.Error(at, PatternEscapes.AsciiOnly);
        at += rune.Utf16SequenceLength;
        return CodePointSet.Of((rune.Value, rune.Value));
    }
}
