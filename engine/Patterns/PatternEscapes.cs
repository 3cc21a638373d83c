using System.Globalization;

namespace FlagCluster.Engine.Patterns;

/// <summary>Reads the escapes that stand for code points, inside and outside of classes.</summary>
internal static class PatternEscapes
{
    /// <summary>The error of a non-ASCII code point where case is ignored.</summary>
    public const string AsciiOnly =
        "The option 'i' ignores the case of ASCII letters only; limit it with (?i:…) to a part without other characters.";

    /// <summary>Reads an escape that begins at a position, and moves behind it.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="at">The position of the backslash.</param>
    /// <param name="asciiOnly">Whether other code points are an error, because case is ignored.</param>
    /// <exception cref="PatternException">The dialect does not have it.</exception>
    public static CodePointSet Read(string text, ref int at, bool asciiOnly)
    {
        if (at + 1 == text.Length)
            throw Error(at, "A '\\' ends the pattern; escape it as '\\\\'.");
        var escaped = text[at + 1];
        switch (escaped)
        {
            case 'x' or 'u':
                var escapeAt = at;
                var number = ReadNumber(text, ref at);
                if (asciiOnly && number > 127)
                    throw Error(escapeAt, AsciiOnly);
                return CodePointSet.Of((number, number));
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                at += 2;
                return Class(escaped);
        }
        if (Control(escaped) is not { } literal)
            throw Error(at, Unknown(escaped));
        at += 2;
        return CodePointSet.Of((literal, literal));
    }

    public static PatternException Error(int at, string detail) => new($"At character {at + 1}: {detail}");

    private static CodePointSet Class(char name)
    {
        var set = char.ToLowerInvariant(name) switch
        {
            'd' => CodePointSet.Digits,
            'w' => CodePointSet.Word,
            _ => CodePointSet.Space,
        };
        return char.IsAsciiLetterUpper(name) ? set.Complement() : set;
    }

    private static int? Control(char escaped) =>
        escaped switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            _ => char.IsAscii(escaped) && !char.IsAsciiLetterOrDigit(escaped) && !char.IsControl(escaped) ? escaped : null,
        };

    private static string Unknown(char escaped) =>
        escaped switch
        {
            >= '0' and <= '9' or 'k' => "Back-references and octal escapes are not supported; write a character as \\x41 or itself.",
            'Z' => "'\\Z' is not supported: dialects disagree about a line feed at the end; write '$'.",
            'p' or 'P' => "Unicode categories are not supported: they change with versions of Unicode; write ranges.",
            'G' or 'K' or 'Q' or 'E' or 'R' or 'X' or 'h' or 'H' or 'N' => $"'\\{escaped}' is not supported.",
            _ => $"There is no escape '\\{escaped}'; write the character without '\\'.",
        };

    /// <summary>Reads <c>\xHH</c>, <c>\x{H…}</c> or <c>\uHHHH</c>.</summary>
    private static int ReadNumber(string text, ref int at)
    {
        var start = at + 2;
        var isBraced = text[at + 1] == 'x' && start < text.Length && text[start] == '{';
        int end;
        if (isBraced)
            end = text.IndexOf('}', ++start);
        else
            end = start + (text[at + 1] == 'x' ? 2 : 4);
        if (
            end < 0
            || end > text.Length
            || end - start > 6
            || !int.TryParse(text.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        )
            throw Error(at, "Write a code point as \\x41, \\u0041 or \\x{1F600}, in hexadecimal digits.");
        if (number is > CodePointSet.Last or >= 0xD800 and <= 0xDFFF)
            throw Error(at, "The number is not a Unicode character; write characters beyond U+FFFF as \\x{1F600}.");
        at = isBraced ? end + 1 : end;
        return number;
    }
}
