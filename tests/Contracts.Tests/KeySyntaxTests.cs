using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

public partial class KeySyntaxTests
{
    private static readonly string[] Parts =
    [
        "a",
        "Z",
        "0",
        ".",
        "_",
        "-",
        "/",
        ":",
        ",",
        "|",
        "~",
        "@",
        "+",
        "%",
        "#",
        "?",
        "&",
        "=",
        ";",
        "!",
        "*",
        "'",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "^",
        "$",
        " ",
        "\"",
        "\\",
        "`",
        "<",
        ">",
        "\t",
        "\n",
        "\0",
        "\x7f",
        "ä",
        "ж",
        "結",
        "é",
        "𠮷",
        "٣",
    ];

    [Theory]
    [InlineData("a")]
    [InlineData("A.b_c-9")]
    [InlineData("-_,leading")]
    [InlineData("team/checkout:v2")]
    [InlineData("größe")]
    [InlineData("क्षमता")]
    [InlineData("חיפוש")]
    [InlineData("結帳 v2")]
    [InlineData("𠮷野家")]
    [InlineData("٣x")]
    [InlineData("~!*'()")]
    [InlineData("50 % off")]
    [InlineData("a..b")]
    [InlineData("x̂y")]
    public void FindProblem_Key_IsNull(string key) => Assert.Null(KeySyntax.FindProblem(key));

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData(" a", "a space")]
    [InlineData("a ", "a space")]
    [InlineData("a/ b", "a space")]
    [InlineData("/a", "nothing")]
    [InlineData("a/", "nothing")]
    [InlineData("a//b", "nothing")]
    [InlineData(".", "a dot")]
    [InlineData("..", "a dot")]
    [InlineData(".a", "a dot")]
    [InlineData("a/../b", "a dot")]
    [InlineData("a/./b", "a dot")]
    [InlineData("a\"b", "U+0022")]
    [InlineData("a\\b", "U+005C")]
    [InlineData("a`b", "U+0060")]
    [InlineData("<b>", "U+003C")]
    [InlineData("a\tb", "U+0009")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\u007fb", "U+007F")]
    [InlineData("a\u0085b", "U+0085")]
    [InlineData("a\u00a0b", "U+00A0")]
    [InlineData("a\u00adb", "U+00AD")]
    [InlineData("a\u200bb", "U+200B")]
    [InlineData("a\u200db", "U+200D")]
    [InlineData("a\u202eb", "U+202E")]
    [InlineData("a\u2066b", "U+2066")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("a\ufeffb", "U+FEFF")]
    [InlineData("a\ufe0fb", "U+FE0F")]
    [InlineData("a\u034fb", "U+034F")]
    [InlineData("a\u3164b", "U+3164")]
    [InlineData("a\ue000b", "U+E000")]
    [InlineData("a\uffffb", "U+FFFF")]
    [InlineData("a\u2024b", "U+2024")]
    [InlineData("a😀", "U+1F600")]
    [InlineData("a\U000E0041", "U+E0041")]
    [InlineData("\u0301a", "without a letter")]
    [InlineData("a/\u0301", "without a letter")]
    [InlineData("cafe\u0301", "normalization form C")]
    [InlineData("\u212b", "normalization form C")]
    public void FindProblem_OtherText_NamesTheReason(string text, string reason) =>
        Assert.Contains(reason, KeySyntax.FindProblem(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("x", 256)]
    [InlineData("я", 128)]
    [InlineData("結", 85)]
    [InlineData("𠮷", 64)]
    public void FindProblem_Length_IsLimitedInBytes(string letter, int most)
    {
        Assert.Null(KeySyntax.FindProblem(string.Concat(Enumerable.Repeat(letter, most))));
        Assert.Contains(
            "bytes of UTF-8; 256 are allowed",
            KeySyntax.FindProblem(string.Concat(Enumerable.Repeat(letter, most + 1))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void FindProblem_UnpairedSurrogate_IsRefused() => Assert.NotNull(KeySyntax.FindProblem("a\ud800b"));

    [Fact]
    public void KeyPattern_RandomTexts_AcceptsEveryKeyAndNothingElseOfAscii()
    {
        var random = new Random(20_270_203);
        var pattern = new Regex(RulesetLimits.KeyPattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant);
        var keys = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 6)).Select(_ => Parts[random.Next(Parts.Length)]));

            var isKey = KeySyntax.FindProblem(text) is null;

            Assert.Equal((text, isKey), (text, pattern.IsMatch(text)));
            keys += isKey ? 1 : 0;
        }
        Assert.InRange(keys, 10_000, 40_000);
    }

    [Fact]
    public void KeyPattern_Schemas_HaveItWhereverAKeyIs()
    {
        var texts = EventSchemas.Names.Select(EventSchemas.Read).Append(RulesetJson.Schema()).Select(Encoding.UTF8.GetString).ToList();
        var written = JsonSerializer.Serialize(RulesetLimits.KeyPattern, Documents.Relaxed);

        var copies = texts.Sum(text => Copies(text, $"\"pattern\": {written}"));

        Assert.Equal(1 + 3 + 3, copies);
        Assert.Equal(copies, texts.Sum(text => KeyLimit().Count(text)));
        Assert.All(texts, text => Assert.DoesNotContain("[A-Za-z0-9][A-Za-z0-9._-]{0,127}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Level_WideKeyAnywhere_IsTwo()
    {
        const string Plain =
            """{"flags":[{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off","prerequisites":[{"flag":"g","variants":["v"]}],"rules":[{"id":"r","when":{"segment":"s"},"serve":{"variant":"on"}},{"id":"q","serve":{"split":[{"variant":"off","weight":100000}]}}]}],"segments":[{"key":"s"}]}""";

        Assert.Equal(1, Documents.Ruleset(Plain).Level);
        foreach (var key in new[] { "f", "on", "off", "g", "v", "r", "q", "s" })
        {
            var wide = Plain.Replace($"\"{key}\"", $"\"{key}/ä\"", StringComparison.Ordinal);
            Assert.Equal((key, 2), (key, Documents.Ruleset(wide).Level));
        }
    }

    [Fact]
    public void Read_KeyThatIsNone_ReportsWhyAtItsPlace() =>
        Documents.AssertErrors(
            Documents.Errors(
                """{"flags":[{"key":"cafe\u0301","type":"boolean","variants":{"a\u200b":true},"defaultVariant":"a\u200b","rules":[{"id":"a/../b","serve":{"variant":"a\u200b"}}]}]}"""
            ),
            ("/flags/0/key", "normalization form C"),
            ("/flags/0/variants/a\u200b", "U+200B"),
            ("/flags/0/rules/0/id", "a dot")
        );

    private static int Copies(string text, string part) =>
        (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;

    [GeneratedRegex("\"maxLength\": 256,")]
    private static partial Regex KeyLimit();
}
