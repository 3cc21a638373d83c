using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>Tests what answers of compatible APIs have in addition to the value.</summary>
public sealed class ForeignAnswerTests
{
    private const string Document = """
        {"flags":[{"key":"größe 1","type":"string","variants":{"data":"x","same":"same"},"defaultVariant":"same",
          "attachments":{"same":{"n":1.50}},
          "rules":[{"id":"r","when":{"all":[{"any":[{"segment":"one"},{"segment":"two"}]},{"not":{"segment":"three"}},{"segment":"one"},
            {"attribute":"x","equals":1}]},"serve":{"variant":"data"}}]}],
         "segments":[{"key":"one","included":["u"]},{"key":"two","when":{"attribute":"plan","equals":"gold"}},{"key":"three"}]}
        """;

    private readonly CompiledRuleset _ruleset = CompiledRuleset.Compile(
        RulesetJson.ReadTrusted(Encoding.UTF8.GetBytes(Document)),
        EnvironmentVersion.Initial
    );
    private readonly EvaluationContext _context = new(new Random(1));

    [Theory]
    [InlineData("""{"x":1,"plan":"gold"}""", "\"one\" \"two\"")]
    [InlineData("""{"x":1,"plan":"free"}""", "\"one\"")]
    public void MatchedSegment_ConditionInGroups_IsEachSegmentOnceThatHasTheCaller(string context, string expected)
    {
        var rule = Evaluate(context, "\"u\"").Rule!;

        var keys = new List<string>();
        for (var i = 0; i < rule.SegmentCount; i++)
            if (Encoding.UTF8.GetString(rule.MatchedSegment(i, _context)) is { Length: > 0 } key)
                keys.Add(key);

        Assert.Equal(expected, string.Join(' ', keys));
    }

    [Theory]
    [InlineData("{}", "\"u\"", "u")]
    [InlineData("""{"targetingKey":"other"}""", "\"u\"", "u")]
    [InlineData("""{"targetingKey":"other"}""", "\"\\u0075\"", "u")]
    public void ReadTargetingKey_BeforeAndAfterTheContext_IsTheKey(string context, string key, string expected)
    {
        foreach (var isFirst in new[] { true, false })
        {
            Evaluate(context, key, isFirst);

            Assert.Equal(expected, Encoding.UTF8.GetString(_context.TargetingKey));
        }
    }

    [Fact]
    public void KeysAndAttachments_OfVariants_AreJson()
    {
        var flag = _ruleset.Find("größe 1")!;
        Assert.Equal("größe 1", JsonSerializer.Deserialize<string>(flag.KeyJson));

        var served = Evaluate("""{"x":1}""", "\"u\"").Variant!;
        var preset = Evaluate("{}", "\"u\"").Variant!;

        Assert.Equal(("data", "\"x\""), Texts(served));
        Assert.Equal(("same", """{"n":1.50}"""), Texts(preset));

        static (string?, string?) Texts(CompiledVariant variant) =>
            (JsonSerializer.Deserialize<string>(variant.KeyJson), JsonSerializer.Deserialize<string>(variant.AttachmentText));
    }

    private EvaluationResult Evaluate(string context, string key, bool isKeyFirst = true)
    {
        var text = isKeyFirst ? $"[{key},{context}]" : $"[{context},{key}]";
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.CopyTo(_context.Begin(_ruleset, DateTimeOffset.UnixEpoch, bytes.Length));
        var reader = new Utf8JsonReader(_context.Body);
        reader.Read();
        for (var i = 0; i < 2; i++)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                _context.ReadTargetingKey(ref reader);
            else
                _context.ReadJson(ref reader, out _);
        }
        return _ruleset.Evaluate("größe 1", _context);
    }
}
