using System.Text;
using System.Text.Json;
using FlagCluster.Integrations.Formats;

namespace FlagCluster.Integrations.Tests.Formats;

public sealed class YamlConverterTests
{
    [Theory]
    [InlineData("a: 007", """{"a":7}""")]
    [InlineData("a: .5", """{"a":0.5}""")]
    [InlineData("a: -.5", """{"a":-0.5}""")]
    [InlineData("a: +5", """{"a":5}""")]
    [InlineData("a: 1.", """{"a":1}""")]
    [InlineData("a: 1.e3", """{"a":1e3}""")]
    [InlineData("a: 1e3", """{"a":1e3}""")]
    [InlineData("a: 12345678901234567890123", """{"a":12345678901234567890123}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0o17", """{"a":15}""")]
    [InlineData("a: -0", """{"a":-0}""")]
    [InlineData("a: 000", """{"a":0}""")]
    [InlineData("a: +-5", """{"a":"+-5"}""")]
    [InlineData("a: 1_000", """{"a":"1_000"}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: 2027-01-31", """{"a":"2027-01-31"}""")]
    [InlineData("a: 10:30", """{"a":"10:30"}""")]
    [InlineData("a: \"true\"", """{"a":"true"}""")]
    [InlineData("a: '5'", """{"a":"5"}""")]
    [InlineData("a: !!str 007", """{"a":"007"}""")]
    [InlineData("a: true", """{"a":true}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: NO", """{"a":"NO"}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("1: x", """{"1":"x"}""")]
    [InlineData("true: x", """{"true":"x"}""")]
    [InlineData("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [InlineData("a: &name 1", """{"a":1}""")]
    [InlineData("{a: [1, {b: c}]}", """{"a":[1,{"b":"c"}]}""")]
    [InlineData("# nothing but\na: 1 # this", """{"a":1}""")]
    public void Parse_Scalars_FollowTheCoreSchema(string yaml, string json) => Assert.Equal(json, ParseToJson(yaml));

    [Theory]
    [InlineData("a: .inf")]
    [InlineData("a: -.INF")]
    [InlineData("a: .nan")]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("a: &x {b: 1}\nc:\n  <<: *x")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("? [1]\n: 2")]
    [InlineData("? {a: 1}\n: 2")]
    [InlineData("a:\n\tb: 1")]
    [InlineData("a: [1")]
    [InlineData("a: 'x")]
    [InlineData("a: !!binary aGk=")]
    [InlineData("a: !mine x")]
    [InlineData("a: 1\0b")]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("%YAML 9.9\n--- x: [")]
    public void Parse_NotRepresentableAsJson_IsAnError(string yaml) => Assert.Null(ParseToJson(yaml));

    [Fact]
    public void Parse_DeepNesting_IsAnError()
    {
        Assert.Null(ParseToJson(new string('[', 100_000)));
        Assert.Null(ParseToJson(string.Concat(Enumerable.Range(0, 200).Select(i => new string(' ', i) + "a:\n"))));
    }

    [Fact]
    public void Parse_RandomText_NeverThrows()
    {
        var random = new Random(7);
        const string alphabet = "ab:-?[]{},&*!|>'\"%@`#\n\t \\.~<=0x1";

        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => alphabet[random.Next(alphabet.Length)]));

            using var document = YamlConverter.Parse(Encoding.UTF8.GetBytes(text), out var error);

            Assert.True(document is null == error is not null, text);
        }
    }

    [Fact]
    public void Write_AnyStrings_ParseToTheSameStrings()
    {
        var random = new Random(11);
        string[] special =
        [
            "",
            " ",
            "true",
            "null",
            "~",
            "007",
            ".5",
            "1e3",
            "0x1F",
            ".inf",
            "NO",
            "yes",
            "a: b",
            "a #b",
            "- a",
            "* a",
            "&a",
            "!a",
            "a\nb",
            "a\r\nb",
            "\ta",
            "a\t",
            " a",
            "a ",
            "\"",
            "'",
            "\\",
            "\0",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "é",
            "日本",
            "😀",
            "%a",
            "@a",
            "`a",
            "[a]",
            "{a}",
            "a,b",
            "<<",
            "=",
            "---",
            "...",
            "? a",
            "a:",
            ":a",
            "2027-01-31",
            new string('x', 2_000),
            "\u001b[0m",
            "\u007f",
        ];
        const string alphabet = "a b:-?[]{},&*!|>'\"%@`#\n\t\\.~é😀";
        var generated = Enumerable
            .Range(0, 5_000)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => alphabet[random.Next(alphabet.Length - 2)])));
        var texts = special.Concat(generated).Distinct().ToList();
        var map = texts.ToDictionary(text => text, text => text);
        var json = JsonSerializer.SerializeToElement(
            new
            {
                list = texts,
                map,
                nested = texts.Select(text => new { text }),
            }
        );

        using var parsed = YamlConverter.Parse(Encoding.UTF8.GetBytes(YamlConverter.Write(json)), out var error);

        Assert.Null(error);
        Assert.True(JsonElement.DeepEquals(json, parsed!.RootElement));
    }

    /// <summary>Returns the JSON of a YAML document, or null if it has an error.</summary>
    private static string? ParseToJson(string yaml)
    {
        using var document = YamlConverter.Parse(Encoding.UTF8.GetBytes(yaml), out var error);
        Assert.Equal(document is null, error is not null);
        return document?.RootElement.GetRawText();
    }
}
