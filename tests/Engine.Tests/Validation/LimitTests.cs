using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Validation;

/// <summary>Each limit is exact: a value at the limit is accepted, and a value over it is rejected.</summary>
public class LimitTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"";

    public static TheoryData<string, int, Func<int, string>, string, string> Limits =>
        new()
        {
            {
                "variants",
                RulesetLimits.Variants,
                n => $$$"""{"key":"f","type":"boolean","variants":{{{{Join(n, i => $"\"v{i}\":true")}}}},"defaultVariant":"v0"}""",
                "/variants",
                "250 variants"
            },
            {
                "rules",
                RulesetLimits.Rules,
                n => $$$"""{"key":"f",{{{Bool}}},"rules":[{{{Join(n, i => $$$$"""{"id":"r{{{{i}}}}","serve":{"variant":"on"}}""")}}}]}""",
                "/rules",
                "1,000 items"
            },
            {
                "tags",
                RulesetLimits.Tags,
                n => $$$"""{"key":"f",{{{Bool}}},"tags":[{{{Join(n, i => $"\"t{i}\"")}}}]}""",
                "/tags",
                "100 items"
            },
            {
                "operands",
                RulesetLimits.Operands,
                n => When($$$"""{"attribute":"a","in":[{{{Join(n, i => $"{i}")}}}]}"""),
                "/rules/0/when/in",
                "10,000 items"
            },
            {
                "conditions of a list",
                RulesetLimits.Conditions - 1,
                n => When($$$"""{"all":[{{{Join(n, _ => """{"all":[]}""")}}}]}"""),
                "/rules/0/when/all/999",
                "more than 1000 conditions"
            },
            {
                "conditions of all lists",
                RulesetLimits.Conditions - 3,
                n =>
                    When(
                        $$$"""{"all":[{"any":[{{{Join(500, _ => """{"all":[]}""")}}}]},{"any":[{{{Join(n - 500, _ => """{"all":[]}""")}}}]}]}"""
                    ),
                "/rules/0/when/all/1/any/497",
                "more than 1000 conditions"
            },
            {
                "depth of conditions",
                RulesetLimits.ConditionDepth,
                n => When(string.Concat(Enumerable.Repeat("{\"not\":", n - 1)) + "{\"all\":[]}" + new string('}', n - 1)),
                "/rules/0/when" + string.Concat(Enumerable.Repeat("/not", 20)),
                "20 deep"
            },
            {
                "depth of condition lists",
                RulesetLimits.ConditionDepth,
                n =>
                    When(
                        string.Concat(Enumerable.Repeat("{\"all\":[", n - 1))
                            + "{\"all\":[]}"
                            + string.Concat(Enumerable.Repeat("]}", n - 1))
                    ),
                "/rules/0/when" + string.Concat(Enumerable.Repeat("/all/0", 20)),
                "20 deep"
            },
            {
                "text",
                RulesetLimits.TextLength,
                n => $$$"""{"key":"f",{{{Bool}}},"description":"{{{new string('d', n)}}}"}""",
                "/description",
                "4096 characters"
            },
            {
                "operand",
                RulesetLimits.TextLength,
                n => When($$$"""{"attribute":"a","equals":"{{{new string('o', n)}}}"}"""),
                "/rules/0/when/equals",
                "4096 characters"
            },
            {
                "attribute",
                RulesetLimits.AttributeLength,
                n => When($$$"""{"attribute":"{{{new string('a', n)}}}","equals":1}"""),
                "/rules/0/when/attribute",
                "512 characters"
            },
            {
                "attribute of characters beyond the basic multilingual plane",
                RulesetLimits.AttributeLength,
                n => When($$$"""{"attribute":"{{{string.Concat(Enumerable.Repeat("😀", n))}}}","equals":1}"""),
                "/rules/0/when/attribute",
                "512 characters"
            },
            {
                "value",
                RulesetLimits.ValueBytes - 2,
                n => $$$"""{"key":"f","type":"string","variants":{"on":"{{{new string('v', n)}}}"},"defaultVariant":"on"}""",
                "/variants/on",
                "65536 are allowed"
            },
            {
                "value depth",
                RulesetLimits.ValueDepth,
                n =>
                    $$$"""{"key":"f","type":"object","variants":{"on":{{{new string('[', n)}}}{{{new string(']', n)}}}},"defaultVariant":"on"}""",
                "/variants/on",
                "32 levels"
            },
            { "key", RulesetLimits.KeyBytes, n => $$$"""{"key":"{{{new string('k', n)}}}",{{{Bool}}}}""", "/key", "256 are allowed" },
            {
                "shares",
                RulesetLimits.Variants,
                n =>
                    $$$"""{"key":"f","type":"boolean","variants":{{{{Join(RulesetLimits.Variants, i => $"\"v{i}\":true")}}}},"defaultVariant":"v0","rules":[{"id":"r","serve":{"split":[{{{Join(n, i => $$$$"""{"variant":"v{{{{i}}}}","weight":{{{{(i == 0 ? 100_000 : 0)}}}}}""")}}}]}}]}""",
                "/rules/0/serve/split",
                "250 items"
            },
            {
                "prerequisites",
                RulesetLimits.Prerequisites,
                n => $$$"""{"key":"f",{{{Bool}}},"prerequisites":[{{{Join(n, _ => """{"flag":"other","variants":["on"]}""")}}}]}""",
                "/prerequisites",
                "50 items"
            },
        };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Validate_FlagAtAndOverALimit_RejectsOnlyTheLatter(
        string limitName,
        int limit,
        Func<int, string> flag,
        string pointer,
        string part
    )
    {
        var errorsAtLimit = Errors(flag(limit));
        var errorsOverLimit = Errors(flag(limit + 1));

        Assert.Empty(errorsAtLimit);
        Assert.True(
            errorsOverLimit.Any(error => error.Pointer == pointer && error.Detail.Contains(part, StringComparison.Ordinal)),
            $"{limitName}:\n{string.Join("\n", errorsOverLimit)}"
        );
    }

    [Theory]
    [InlineData("k")]
    [InlineData("é")]
    [InlineData("😀")]
    public void Validate_TargetingKeyInASegment_AcceptsUpTo1024Characters(string character)
    {
        var key = string.Concat(Enumerable.Repeat(character, 1_024));
        Assert.Empty(SegmentErrors($$"""{"key":"s","included":["{{key}}"]}"""));
        TestValidation.AssertErrors(SegmentErrors($$"""{"key":"s","included":["a","{{key}}x"]}"""), ("/included/1", "1024 characters"));
    }

    [Fact]
    public void Validate_OperandsOfACondition_AcceptsUpTo1048576Bytes()
    {
        static string Operands(int count) => Join(count, i => $"\"{i:0000}{new string('x', 1_018)}\"");
        Assert.Empty(Errors(When($$"""{"attribute":"a","in":[{{Operands(1_024)}}]}""")));
        TestValidation.AssertErrors(
            Errors(When($$"""{"attribute":"a","in":[{{Operands(1_025)}}]}""")),
            ("/rules/0/when/in", "1048576 are allowed")
        );
    }

    [Fact]
    public void Validate_ConditionsOfASegment_AcceptsUpTo1000()
    {
        static string Segment(int n) => $$$"""{"key":"s","when":{"all":[{{{Join(n, _ => """{"all":[]}""")}}}]}}""";

        Assert.Empty(RulesetValidator.Validate(Ruleset.Empty, new([new PutItem(TestRulesets.Segment(Segment(999)))])));
        TestValidation.AssertErrors(
            RulesetValidator.Validate(Ruleset.Empty, new([new PutItem(TestRulesets.Segment(Segment(1_000)))])),
            ("/0/putSegment/when/all/999", "more than 1000")
        );
    }

    [Fact]
    public void Validate_SegmentsOfARuleset_AcceptsUpTo10000()
    {
        var full = Ruleset.Empty.Apply(
            new([.. Enumerable.Range(0, RulesetLimits.Segments).Select(i => new PutItem(new Segment { Key = $"s{i}" }))])
        );

        Assert.Empty(RulesetValidator.Validate(full, new([new PutItem(new Segment { Key = "s1" })])));
        TestValidation.AssertErrors(
            RulesetValidator.Validate(full, new([new PutItem(new Segment { Key = "another" })])),
            ("", "10,001 segments; 10,000 are allowed")
        );
    }

    [Fact]
    public void Validate_FlagsOfARuleset_AcceptsUpTo100000()
    {
        static PutItem Put(string key) =>
            new(
                new Flag
                {
                    Key = key,
                    Type = FlagType.Boolean,
                    Variants = [new("on", FlagValue.From(true))],
                    DefaultVariant = "on",
                }
            );
        var full = Ruleset.Empty.Apply(new([.. Enumerable.Range(0, RulesetLimits.Flags).Select(i => Put($"f{i}"))]));

        Assert.Empty(RulesetValidator.Validate(full, new([Put("f1")])));
        TestValidation.AssertErrors(RulesetValidator.Validate(full, new([Put("another")])), ("", "100,001 flags; 100,000 are allowed"));
    }

    private static IReadOnlyList<InputError> Errors(string flag) =>
        Errors($$$$"""[{"putFlag":{"key":"other",{{{{Bool}}}}}},{"putFlag":{{{{flag}}}}}]""", "/1/putFlag");

    private static IReadOnlyList<InputError> SegmentErrors(string segment) => Errors($$"""[{"putSegment":{{segment}}}]""", "/0/putSegment");

    private static IReadOnlyList<InputError> Errors(string changes, string prefix)
    {
        using var document = RulesetJson.Parse(Encoding.UTF8.GetBytes(changes), out var error);
        Assert.Null(error);
        var reader = new DocumentReader();
        var read = ChangeSetJson.Read(document!.RootElement, reader);
        var errors = reader.Errors.Count > 0 ? reader.Errors : RulesetValidator.Validate(Ruleset.Empty, read);
        return
        [
            .. errors.Select(found =>
                found with
                {
                    Pointer = found.Pointer.StartsWith(prefix, StringComparison.Ordinal) ? found.Pointer[prefix.Length..] : found.Pointer,
                }
            ),
        ];
    }

    private static string When(string condition) =>
        $$$"""{"key":"f",{{{Bool}}},"rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}]}""";

    private static string Join(int count, Func<int, string> item) => string.Join(",", Enumerable.Range(0, count).Select(item));
}
