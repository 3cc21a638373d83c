namespace FlagCluster.Contracts.Text;

/// <summary>Checks that every store can keep a text unchanged: valid Unicode without U+0000.</summary>
public static class StorableText
{
    /// <summary>Returns whether a text is storable.</summary>
    /// <param name="text">The text.</param>
    public static bool IsValid(ReadOnlySpan<char> text) => FindProblem(text) is null;

    /// <summary>Returns what is wrong with a text, as the end of a sentence about it, or null when it is storable.</summary>
    /// <param name="text">The text.</param>
    public static string? FindProblem(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0'))
            return "has the character U+0000, which cannot be stored; remove it.";
        for (int i; (i = text.IndexOfAnyInRange('\ud800', '\udfff')) >= 0; text = text[(i + 2)..])
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return "is not valid Unicode: it has an unpaired surrogate.";
        return null;
    }
}
