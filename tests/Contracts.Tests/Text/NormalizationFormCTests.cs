using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Tests.Text;

public class NormalizationFormCTests
{
    public static IEnumerable<(string Text, string Normalized)> Vectors =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Text", "normalization.vectors.txt"))
        where line.Length > 0 && line[0] != '#'
        let parts = line.Split(';')
        select (TextOf(parts[0]), TextOf(parts[1]));

    [Fact]
    public void Normalize_VectorsOfAnotherImplementation_ReturnsTheirTexts()
    {
        var count = 0;
        foreach (var (text, normalized) in Vectors)
        {
            Assert.Equal(Codes(normalized), Codes(NormalizationFormC.Normalize(text)));
            count++;
        }

        Assert.Equal(1_520, count);
    }

    [Fact]
    public void IsNormalized_Vectors_IsTrueForTheirNormalizedTextsOnly()
    {
        foreach (var (text, normalized) in Vectors)
        {
            Assert.True(NormalizationFormC.IsNormalized(normalized), Codes(normalized));
            Assert.Equal(text == normalized, NormalizationFormC.IsNormalized(text));
        }
    }

    [Fact]
    public void Normalize_EverySyllableOfHangul_ComposesItAgain()
    {
        for (var code = 0xAC00; code <= 0xD7A3; code++)
        {
            var syllable = code - 0xAC00;
            var jamo = $"{(char)(0x1100 + syllable / 588)}{(char)(0x1161 + syllable % 588 / 28)}";
            if (syllable % 28 > 0)
                jamo += (char)(0x11A7 + syllable % 28);

            Assert.Equal(((char)code).ToString(), NormalizationFormC.Normalize(jamo));
        }
    }

    private static string TextOf(string codes) =>
        string.Concat(codes.Split(' ').Select(code => new Rune(int.Parse(code, NumberStyles.HexNumber, null)).ToString()));

    private static string Codes(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X4", null)));
}
