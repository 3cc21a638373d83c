using System.Buffers;
using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Checks the keys of flags, segments, variants and rules: 1 to <see cref="RulesetLimits.KeyBytes"/> bytes of UTF-8 in Unicode
/// normalization form C.
/// </summary>
/// <remarks>
/// A key has letters, marks and numbers of any script, spaces between other characters, and the punctuation of ASCII without quotation
/// mark, backslash, grave accent, <c>&lt;</c> and <c>&gt;</c>. Its parts between slashes are not empty, do not begin with a dot, and
/// neither begin nor end with a space, so that a key is no relative path. A mark follows a letter, a number or a mark. No character is
/// invisible.
/// </remarks>
public static class KeySyntax
{
    private static readonly SearchValues<char> LevelOne = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    private const string Characters =
        "Keys have letters and digits of any script, spaces between them, and ASCII punctuation without \" \\ ` < and >.";

    /// <summary>Returns why a text is not a key, as the end of a sentence that begins with it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The reason and what to do, or null for a key.</returns>
    public static string? FindProblem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            return "must not be empty.";
        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > RulesetLimits.KeyBytes)
            return $"takes {bytes} bytes of UTF-8; {RulesetLimits.KeyBytes} are allowed.";
        if (IsOfLevelOne(text))
            return null;
        return FindCharacter(text)
            ?? FindPart(text)
            ?? (
                NormalizationFormC.IsNormalized(text)
                    ? null
                    : "is not in Unicode normalization form C: two spellings would look alike. Write the composed characters."
            );
    }

    /// <summary>Returns whether a text is a key of level 1: ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    internal static bool IsOfLevelOne(string text) =>
        text.Length is > 0 and <= 128 && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(LevelOne);

    private static string? FindCharacter(string text)
    {
        var mayFollow = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isMark = IsMark(rune);
            if (isMark ? IsInvisible(rune.Value) : !IsAllowed(rune))
                return string.Create(CultureInfo.InvariantCulture, $"has the character U+{rune.Value:X4}. {Characters}");
            if (isMark && !mayFollow)
                return string.Create(CultureInfo.InvariantCulture, $"has the mark U+{rune.Value:X4} without a letter before it.");
            mayFollow = isMark || Rune.IsLetter(rune) || Rune.IsNumber(rune);
        }
        return null;
    }

    private static string? FindPart(string text)
    {
        foreach (var range in text.AsSpan().Split('/'))
        {
            var part = text.AsSpan(range);
            if (part.IsEmpty || part[0] is ' ' or '.' || part[^1] == ' ')
                return "has, at its ends or next to '/', a space, a dot that begins a part, or nothing; remove it.";
        }
        return null;
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private static bool IsAllowed(Rune rune) =>
        rune.IsAscii
            ? rune.Value is >= ' ' and < '\x7f' and not ('"' or '\\' or '`' or '<' or '>')
            : (Rune.IsLetter(rune) || Rune.IsNumber(rune)) && !IsInvisible(rune.Value);

    /// <summary>Returns whether a letter or mark has no glyph: Default_Ignorable_Code_Point of DerivedCoreProperties.txt.</summary>
    private static bool IsInvisible(int code) =>
        code
            is 0x034F
                or 0x115F
                or 0x1160
                or 0x17B4
                or 0x17B5
                or (>= 0x180B and <= 0x180F)
                or 0x3164
                or (>= 0xFE00 and <= 0xFE0F)
                or 0xFFA0
                or (>= 0xE0000 and <= 0xE0FFF);
}
