using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Schema;

/// <summary>What the published JSON Schema accepts, the server accepts, and the other way round.</summary>
public partial class SchemaAgreementTests
{
    private static readonly JsonSchema Published = new(JsonSerializer.Deserialize<JsonElement>(RulesetJson.Schema()));

    /// <summary>The beginnings of the errors about what a schema cannot say; its description lists them.</summary>
    private static readonly string[] ServerOnly =
    [
        "There is no flag '",
        "There is no segment '",
        "There is no variant '",
        "Flag '",
        "The flag '",
        "There is another ",
        "The weights must sum to ",
        "The split names the variant '",
        "The references between flags form a cycle",
        "A segment cannot depend on a flag",
        "The segments form a cycle",
        "The regular expression cannot be used",
        "The operands take",
        "The ranges of a bucket must",
        "The 'bucket' condition and the split",
        "There are more than 1000 conditions",
        "Conditions may be nested",
    ];

    [Theory]
    [InlineData(
        """{"flags":[{"key":"f","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a","rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":50000.0},{"variant":"b","weight":5e4}]}}]}]}""",
        true
    )]
    [InlineData(
        """{"flags":[{"key":"f","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a","rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":50000.5},{"variant":"b","weight":49999.5}]}}]}]}""",
        false
    )]
    [InlineData("""{"segments":[{"key":"s","included":["LONG1024"]}]}""", true)]
    [InlineData("""{"segments":[{"key":"s","included":["LONG1025"]}]}""", false)]
    [InlineData("""{"segments":[{"key":"s","description":"LONG4096"}]}""", true)]
    [InlineData("""{"segments":[{"key":"s","description":"LONG4097"}]}""", false)]
    [InlineData("""{"segments":[{"key":"s","when":{"attribute":"LONG512","equals":1}}]}""", true)]
    [InlineData("""{"segments":[{"key":"s","when":{"attribute":"LONG513","equals":1}}]}""", false)]
    public void Accepts_EdgeOfALimit_Both(string document, bool expected)
    {
        // Characters are code points, also those that take two UTF-16 code units.
        document = LongText()
            .Replace(document, match => string.Concat(Enumerable.Repeat("😀", int.Parse(match.Groups[1].ValueSpan, null))));

        Assert.Equal(
            (expected, expected),
            (Published.Accepts(JsonSerializer.Deserialize<JsonElement>(document)), Complaint(document) is null)
        );
    }

    [Fact]
    public void Accepts_RandomDocuments_SchemaAndServerAgree()
    {
        var random = new Random(20_270_131);
        var (accepted, rejected) = (0, 0);
        for (var i = 0; i < 15_000; i++)
        {
            var document = JsonNode.Parse(SampleDocument.Valid)!;
            for (var changes = random.Next(0, 4); changes > 0; changes--)
                RandomDocument.Change(document, random);
            var text = document.ToJsonString(RandomDocument.Options);

            var bySchema = Published.Accepts(JsonSerializer.Deserialize<JsonElement>(text));
            var complaint = Complaint(text, out var isDuplicate);

            // The second of two items with one key is not validated further.
            if (isDuplicate && complaint is null)
                continue;
            if (bySchema != complaint is null)
                Assert.Fail($"The schema {(bySchema ? "accepts" : "rejects")} it, the server says '{complaint}':\n{text}");
            _ = bySchema ? accepted++ : rejected++;
        }
        Assert.InRange(accepted, 3_000, 12_000);
        Assert.InRange(rejected, 3_000, 12_000);
    }

    [Fact]
    public void Level_RandomDocuments_IsOneExactlyForThoseOfTheFirstRelease()
    {
        var text = File.ReadAllText("Schema/level-1.schema.json");
        var first = new JsonSchema(JsonSerializer.Deserialize<JsonElement>(text));
        var random = new Random(20_270_201);
        for (var i = 0; i < 10_000; i++)
        {
            var document = JsonNode.Parse(SampleDocument.Valid)!;
            for (var changes = random.Next(0, 3); changes > 0; changes--)
                RandomDocument.Change(document, random);
            var json = document.ToJsonString(RandomDocument.Options);
            using var parsed = RulesetJson.Parse(Encoding.UTF8.GetBytes(json), out _);
            var reader = new DocumentReader();
            var ruleset = parsed is null ? null : RulesetJson.Read(parsed.RootElement, reader);
            if (ruleset is null || reader.Errors.Count > 0)
                continue;

            var isFirst = first.Accepts(JsonSerializer.Deserialize<JsonElement>(json));

            if (isFirst != (ruleset.Level == RulesetFeatures.BaseLevel))
                Assert.Fail($"The first release {(isFirst ? "reads" : "rejects")} it, and its level is {ruleset.Level}:\n{json}");
        }
    }

    [Theory]
    [InlineData("inCidr")]
    [InlineData("semverEquals")]
    [InlineData("before")]
    public void Accepts_RandomOperandTexts_SchemaAndServerAgree(string op)
    {
        var random = new Random(op.Length);
        var accepted = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var operand = JsonSerializer.Serialize(RandomDocument.OperandText(op, random));
            var text = $$$$"""{"segments":[{"key":"s","when":{"attribute":"a","{{{{op}}}}":{{{{operand}}}}}}]}""";

            var bySchema = Published.Accepts(JsonSerializer.Deserialize<JsonElement>(text));

            if (bySchema != Complaint(text) is null)
                Assert.Fail($"The schema {(bySchema ? "accepts" : "rejects")} {operand}, and the server does not agree.");
            accepted += bySchema ? 1 : 0;
        }
        Assert.InRange(accepted, 300, 19_000);
    }

    /// <summary>Returns an error of the server that a schema can express, or null.</summary>
    private static string? Complaint(string text) => Complaint(text, out _);

    private static string? Complaint(string text, out bool isDuplicate)
    {
        isDuplicate = false;
        using var document = RulesetJson.Parse(Encoding.UTF8.GetBytes(text), out var error);
        if (document is null)
            return error!.Detail;
        var reader = new DocumentReader();
        var ruleset = RulesetJson.Read(document.RootElement, reader);
        isDuplicate = reader.Errors.Any(found => DuplicateItem().IsMatch(found.Detail));
        var errors = reader.Errors.Concat(RulesetValidator.Validate(Ruleset.Empty, Ruleset.Empty.DiffTo(ruleset)));
        return errors.FirstOrDefault(found => !IsServerOnly(found.Detail))?.Detail;
    }

    private static bool IsServerOnly(string detail)
    {
        if (KeyOfManyScripts().IsMatch(detail))
            return true;
        if (!ServerOnly.Any(start => detail.StartsWith(start, StringComparison.Ordinal)))
            return false;
        // A reference to what no key can be is an error of the schema too, and so is a flag without variants.
        var reference = Reference().Match(detail);
        return !reference.Success
            || (Key().IsMatch(reference.Groups["key"].Value) && !detail.EndsWith("the flag has none.", StringComparison.Ordinal));
    }

    [GeneratedRegex("^(There is no (flag|segment|variant)|Flag '[^']*' has no variant) '(?<key>[^']*)'")]
    private static partial Regex Reference();

    [GeneratedRegex(RulesetLimits.KeyPattern)]
    private static partial Regex Key();

    /// <summary>The errors of keys that a pattern for all validators cannot express.</summary>
    [GeneratedRegex(
        "' (is not in Unicode normalization form C|takes [0-9]+ bytes of UTF-8|has the mark )"
            + "|has the character U\\+(00[A-F]|0[1-9A-F]|[1-9A-F])"
    )]
    private static partial Regex KeyOfManyScripts();

    [GeneratedRegex("^There is another (flag|segment) with the key")]
    private static partial Regex DuplicateItem();

    [GeneratedRegex("LONG([0-9]+)")]
    private static partial Regex LongText();
}
