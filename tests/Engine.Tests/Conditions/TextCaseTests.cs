using System.Text.Json;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Tests.Conditions;

public class TextCaseTests
{
    [Fact]
    public void Lower_GoldenMappings_ReturnsTheLowerCase()
    {
        var count = 0;
        foreach (var (upper, lower) in Mappings())
        {
            Assert.Equal(char.ConvertFromUtf32(lower), TextCase.Lower(char.ConvertFromUtf32(upper)));
            count++;
        }
        Assert.Equal(1_432, count);
    }

    [Fact]
    public void Lower_CharactersOfTheBlocksInUse_ChangesOnlyThoseWithAMapping()
    {
        var mapped = Mappings().Select(mapping => mapping.Upper).ToHashSet();

        // Latin, Greek, Cyrillic, Armenian and Hebrew: blocks to which Unicode no longer adds letters with case.
        for (var code = 0; code < 0x600; code++)
            if (!mapped.Contains(code))
                Assert.Equal(char.ConvertFromUtf32(code), TextCase.Lower(char.ConvertFromUtf32(code)));
    }

    [Fact]
    public void Lower_MixedText_ConvertsCodePointByCodePoint() =>
        Assert.Equal("aé😀ⱥ ß\u0130ς σ k", TextCase.Lower("AÉ😀Ⱥ ß\u0130ς Σ \u212A"));

    private static IEnumerable<(int Upper, int Lower)> Mappings()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Conditions/lower-case.golden.json"));
        var ranges = document.RootElement.GetProperty("ranges").EnumerateArray();
        return
        [
            .. ranges
                .Select(range => range.EnumerateArray().Select(number => number.GetInt32()).ToArray())
                .SelectMany(range =>
                    Enumerable.Range(0, range[1]).Select(i => range[0] + i * range[2]).Select(code => (code, code + range[3]))
                ),
        ];
    }
}
