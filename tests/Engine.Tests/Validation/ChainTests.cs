using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Validation;

public class ChainTests
{
    private static string Flag(string key, params string[] prerequisites) =>
        $$$"""{"key":"{{{key}}}","type":"boolean","variants":{"on":true},"defaultVariant":"on","prerequisites":[{{{string.Join(",", prerequisites.Select(flag => $$$$"""{"flag":"{{{{flag}}}}","variants":["on"]}"""))}}}]}""";

    private static string Segment(string key, params string[] uses) =>
        $$$"""{"key":"{{{key}}}","when":{"any":[{{{string.Join(",", uses.Select(use => $$$$"""{"segment":"{{{{use}}}}"}"""))}}}]}}""";

    [Fact]
    public void Validate_FlagRequiresItself_ReportsACycle() =>
        TestValidation.AssertErrors(
            TestValidation.Errors(Ruleset.Empty, $$"""[{"putFlag":{{Flag("a", "a")}}}]"""),
            ("/0/putFlag/prerequisites", "a → a")
        );

    [Fact]
    public void Validate_TwoFlagsRequireEachOther_ReportsACycle()
    {
        var current = TestRulesets.Ruleset([Flag("a"), Flag("b", "a")], []);

        TestValidation.AssertErrors(
            TestValidation.Errors(current, $$"""[{"putFlag":{{Flag("a", "b")}}}]"""),
            ("/0/putFlag/prerequisites", "a → b → a")
        );
    }

    [Fact]
    public void Validate_CycleOfThreeFlags_ReportsItAtEachFlag() =>
        TestValidation.AssertErrors(
            TestValidation.Errors(
                Ruleset.Empty,
                $$"""[{"putFlag":{{Flag("a", "b")}}},{"putFlag":{{Flag("b", "c")}}},{"putFlag":{{Flag("c", "a")}}}]"""
            ),
            ("/0/putFlag/prerequisites", "a → b → c → a"),
            ("/1/putFlag/prerequisites", "b → c → a → b"),
            ("/2/putFlag/prerequisites", "c → a → b → c")
        );

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Validate_CycleOfSegments_ReportsIt(int length)
    {
        var current = TestRulesets.Ruleset(
            [],
            [.. Enumerable.Range(0, length).Select(i => i == 0 ? Segment("s0") : Segment($"s{i}", $"s{i - 1}"))]
        );

        TestValidation.AssertErrors(
            TestValidation.Errors(current, $$"""[{"putSegment":{{Segment("s0", $"s{length - 1}")}}}]"""),
            ("/0/putSegment/when", "form a cycle: s0 → ")
        );
    }

    [Fact]
    public void Validate_Diamond_ReportsNoCycle() =>
        Assert.Empty(
            TestValidation.Errors(
                $$"""{"flags":[{{Flag("a", "b", "c")}},{{Flag("b", "d")}},{{Flag("c", "d")}},{{Flag("d")}}],"segments":[{{Segment("s", "t", "u")}},{{Segment("t", "v")}},{{Segment("u", "v")}},{{Segment("v")}}]}"""
            )
        );

    [Theory]
    [InlineData(RulesetLimits.ChainLength, true)]
    [InlineData(RulesetLimits.ChainLength + 1, false)]
    public void Validate_ChainInOneChange_EnforcesTheLimit(int length, bool valid)
    {
        var flags = Enumerable.Range(0, length).Select(i => i == 0 ? Flag("f0") : Flag($"f{i}", $"f{i - 1}"));
        var segments = Enumerable.Range(0, length).Select(i => i == 0 ? Segment("s0") : Segment($"s{i}", $"s{i - 1}"));
        var errors = TestValidation.Errors($$"""{"flags":[{{string.Join(",", flags)}}],"segments":[{{string.Join(",", segments)}}]}""");

        if (valid)
            Assert.Empty(errors);
        else
            Assert.Equal(
                [
                    "The chain of references between flags is 21 flags long; 20 are allowed.",
                    "The chain of segments is 21 long; 20 are allowed.",
                ],
                errors.Select(error => error.Detail).Order(StringComparer.Ordinal)
            );
    }

    [Theory]
    [InlineData(RulesetLimits.ChainLength, true)]
    [InlineData(RulesetLimits.ChainLength + 1, false)]
    public void Validate_ChainExtendedByEachChange_EnforcesTheLimit(int length, bool valid)
    {
        // Each change extends the chain at its end, so that the changed flag itself has a single prerequisite.
        var ruleset = TestRulesets.Ruleset(
            [.. Enumerable.Range(0, length).Select(i => Flag($"f{i:D3}"))],
            [.. Enumerable.Range(0, length).Select(i => Segment($"s{i:D3}"))]
        );

        for (var i = 0; i < length - 1; i++)
        {
            var changes = TestRulesets.Changes(
                $$"""[{"putFlag":{{Flag($"f{i:D3}", $"f{i + 1:D3}")}}},{"putSegment":{{Segment($"s{i:D3}", $"s{i + 1:D3}")}}}]"""
            );
            var errors = RulesetValidator.Validate(ruleset, changes);
            if (i < length - 2 || valid)
                Assert.Empty(errors);
            else
                TestValidation.AssertErrors(
                    errors,
                    ("/0/putFlag/prerequisites", "is 21 flags long; 20 are allowed"),
                    ("/1/putSegment/when", "is 21 long; 20 are allowed")
                );
            ruleset = ruleset.Apply(changes);
        }
    }

    [Fact]
    public void Evaluate_20LevelsOfFourPrerequisites_EvaluatesEachFlagOnce()
    {
        // 20 levels of 4 flags, each of which requires all 4 of the next level: 80 flags and 4^19 paths.
        static string Key(int level, int i) => $"f{level:D2}-{i}";
        var flags = Enumerable
            .Range(0, 20)
            .SelectMany(level =>
                Enumerable
                    .Range(0, 4)
                    .Select(i =>
                        level == 19
                            ? Flag(Key(level, i))
                            : Flag(Key(level, i), [.. Enumerable.Range(0, 4).Select(next => Key(level + 1, next))])
                    )
            );
        var segments = Enumerable
            .Range(0, 20)
            .SelectMany(level =>
                Enumerable
                    .Range(0, 4)
                    .Select(i =>
                        level == 19
                            ? Segment(Key(level, i))
                            : Segment(Key(level, i), [.. Enumerable.Range(0, 4).Select(next => Key(level + 1, next))])
                    )
            );
        var inSegment =
            $$$$"""{"key":"top","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"r","when":{"segment":"{{{{Key(0, 0)}}}}"},"serve":{"variant":"on"}}]}""";
        var ruleset = TestRulesets.Compile(TestRulesets.Ruleset([.. flags, inSegment], [.. segments]));

        Assert.Equal("on", TestEvaluator.Evaluate(ruleset, Key(0, 0), "{}").Variant!.Key);
        Assert.Equal("off", TestEvaluator.Evaluate(ruleset, "top", "{}").Variant!.Key);
        using var flagExplanation = TestEvaluator.Explain(ruleset, Key(0, 0), "{}", out var evaluation);
        Assert.Equal("on", evaluation.Variant!.Key);
        using var segmentExplanation = TestEvaluator.Explain(ruleset, "top", "{}", out evaluation);

        Assert.Equal("off", evaluation.Variant!.Key);
    }
}
