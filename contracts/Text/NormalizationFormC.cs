using System.Text;

namespace FlagCluster.Contracts.Text;

/// <summary>Converts texts to Unicode normalization form C (NFC). .NET does not when it runs without ICU, as the hosts do.</summary>
/// <remarks>The Unicode Standard, section 3.11, and Unicode Standard Annex 15.</remarks>
public static class NormalizationFormC
{
    private const char FirstAffected = '\u0300';
    private const int SyllableBase = 0xAC00,
        LeadBase = 0x1100,
        VowelBase = 0x1161,
        TrailBase = 0x11A7,
        Leads = 19,
        Vowels = 21,
        Trails = 28,
        Syllables = Leads * Vowels * Trails;

    /// <summary>Returns whether a text is in form C.</summary>
    /// <param name="text">The text, which has no unpaired surrogates.</param>
    public static bool IsNormalized(string text) =>
        !text.AsSpan().ContainsAnyInRange(FirstAffected, char.MaxValue) || string.Equals(Normalize(text), text, StringComparison.Ordinal);

    /// <summary>Returns a text in form C.</summary>
    /// <param name="text">The text, which has no unpaired surrogates.</param>
    public static string Normalize(string text)
    {
        var data = UnicodeData.Current;
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, data, codes);
        Order(codes, data);
        var result = new StringBuilder(text.Length);
        foreach (var code in Compose(codes, data))
            result.Append(new Rune(code).ToString());
        return result.ToString();
    }

    private static void Decompose(int code, UnicodeData data, List<int> codes)
    {
        var syllable = code - SyllableBase;
        if (syllable is >= 0 and < Syllables)
        {
            codes.Add(LeadBase + syllable / (Vowels * Trails));
            codes.Add(VowelBase + syllable % (Vowels * Trails) / Trails);
            if (syllable % Trails > 0)
                codes.Add(TrailBase + syllable % Trails);
        }
        else if (data.Decompose(code) is { } parts)
            foreach (var part in parts)
                Decompose(part, data, codes);
        else
            codes.Add(code);
    }

    /// <summary>Sorts marks that follow each other by their combining class; marks of one class keep their order.</summary>
    private static void Order(List<int> codes, UnicodeData data)
    {
        for (var i = 1; i < codes.Count; i++)
        {
            var code = codes[i];
            var rank = data.ClassOf(code);
            if (rank == 0)
                continue;
            var at = i;
            for (; at > 0 && data.ClassOf(codes[at - 1]) > rank; at--)
                codes[at] = codes[at - 1];
            codes[at] = code;
        }
    }

    private static List<int> Compose(List<int> codes, UnicodeData data)
    {
        var result = new List<int>(codes.Count);
        var (starter, previous) = (-1, 0);
        foreach (var code in codes)
        {
            var rank = data.ClassOf(code);
            // A mark or starter between the two of the same or a higher class keeps them apart.
            var isBlocked = starter < 0 || (previous != 0 && previous >= rank);
            if (!isBlocked && Compose(result[starter], code, data) is { } composite)
            {
                result[starter] = composite;
                continue;
            }
            if (rank == 0)
                starter = result.Count;
            previous = rank;
            result.Add(code);
        }
        return result;
    }

    private static int? Compose(int first, int second, UnicodeData data)
    {
        var (lead, vowel) = (first - LeadBase, second - VowelBase);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return SyllableBase + (lead * Vowels + vowel) * Trails;
        var (syllable, trail) = (first - SyllableBase, second - TrailBase);
        if (syllable is >= 0 and < Syllables && syllable % Trails == 0 && trail is > 0 and < Trails)
            return first + trail;
        return data.Compose(first, second);
    }
}
