using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>Archived flags keep their definition and are evaluated as if they did not exist.</summary>
public class ArchivedFlagTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
    private const string Archived = $"{Bool},\"archived\":true";
    private const string Timed = $$$"""{{{Bool}}},"rules":[{"id":"r","when":{"attribute":"@time","after":0},"serve":{"variant":"on"}}]""";

    private static readonly Ruleset Base = TestRulesets.Ruleset(
        [
            $$"""{"key":"base",{{Bool}}}""",
            $$$"""{"key":"child",{{{Bool}}},"prerequisites":[{"flag":"base","variants":["on"]}]}""",
            $$$"""{"key":"asking",{{{Bool}}},"rules":[{"id":"ask","when":{"not":{"flag":"base","variants":["on"]}},"serve":{"variant":"on"}}]}""",
            $$"""{"key":"old",{{Archived}}}""",
        ],
        []
    );

    [Fact]
    public void Evaluate_ArchivedFlag_IsFlagNotFound()
    {
        var evaluation = TestEvaluator.Evaluate(TestRulesets.Compile(Base), "old", "{}");

        Assert.Equal((ErrorCode.FlagNotFound, (string?)null), (evaluation.Error, evaluation.Variant?.Key));
    }

    [Fact]
    public void Flags_ArchivedFlag_IsOmitted()
    {
        var compiled = TestRulesets.Compile(Base);

        Assert.Equal(["asking", "base", "child"], compiled.Flags(FlagScope.All).ToArray().Select(flag => flag.Key));
    }

    [Fact]
    public void Apply_ArchiveAndRestore_EvaluatesAsBefore()
    {
        var compiled = TestRulesets.Compile($$"""{"flags":[{"key":"f",{{Bool}}}]}""");

        var archived = compiled.Apply(TestRulesets.Changes($$$$"""[{"putFlag":{"key":"f",{{{{Archived}}}}}}]"""), new(1, 8));
        var restored = archived.Apply(TestRulesets.Changes($$$$"""[{"putFlag":{"key":"f",{{{{Bool}}}}}}]"""), new(1, 9));

        Assert.Null(archived.Find("f"));
        Assert.Equal("off", TestEvaluator.Evaluate(restored, "f", "{}").Variant?.Key);
    }

    [Fact]
    public void NextTimeBoundary_ArchivedFlag_IsNotCounted()
    {
        var compiled = TestRulesets.Compile($$"""{"flags":[{"key":"f",{{Timed}}}]}""");

        var archived = compiled.Apply(TestRulesets.Changes($$$$"""[{"putFlag":{"key":"f",{{{{Timed}}}},"archived":true}}]"""), new(1, 8));

        Assert.Equal((1, 0), (compiled.TimeWindowEpoch(TestEvaluator.Now), archived.TimeWindowEpoch(TestEvaluator.Now)));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Apply_ClientVisibleFlagArchivedOrRestored_IsNoticedByClientKeys(bool before, bool after)
    {
        var compiled = TestRulesets.Compile(Visible(before));
        var next = compiled.Apply(compiled.Source.DiffTo(Visible(after)), new(1, 8));

        Assert.Equal(new(1, 8), next.AnswerVersion(clientVisibleOnly: true));
        Assert.Equal(after ? 0 : 1, next.Flags(FlagScope.ClientVisible).Length);
    }

    [Fact]
    public void Apply_ArchivedClientVisibleFlagChanges_IsNotNoticedByClientKeys()
    {
        var compiled = TestRulesets.Compile(Visible(archived: true));
        var next = compiled.Apply(new([new DeleteItem(ItemKind.Flag, "f")]), new(1, 8));

        Assert.Equal(compiled.Version, next.AnswerVersion(clientVisibleOnly: true));
    }

    [Fact]
    public void Validate_ArchiveFlagInUse_NamesTheDependents() =>
        TestValidation.AssertErrors(
            TestValidation.Errors(Base, $$$$"""[{"putFlag":{"key":"base",{{{{Archived}}}}}}]"""),
            ("/0/putFlag/archived", "The flag 'base' cannot be archived: it is a prerequisite of the flag 'child'."),
            ("/0/putFlag/archived", "The flag 'base' cannot be archived: rule 'ask' of the flag 'asking' uses it.")
        );

    [Fact]
    public void Validate_ArchiveFlagWithItsDependents_IsValid() =>
        Assert.Empty(
            TestValidation.Errors(
                Base,
                $$$"""
                [{"putFlag":{"key":"base",{{{Archived}}}}},{"deleteFlag":"asking"},
                 {"putFlag":{"key":"child",{{{Archived}}},"prerequisites":[{"flag":"base","variants":["on"]}]}}]
                """
            )
        );

    [Theory]
    [InlineData("\"prerequisites\":[{\"flag\":\"old\",\"variants\":[\"on\"]}]", "/0/putFlag/prerequisites/0/flag")]
    [InlineData(
        "\"rules\":[{\"id\":\"r\",\"when\":{\"flag\":\"old\",\"variants\":[\"on\"]},\"serve\":{\"variant\":\"on\"}}]",
        "/0/putFlag/rules/0/when/flag"
    )]
    public void Validate_ReferenceToAnArchivedFlag_OnlyFromArchivedFlags(string reference, string pointer)
    {
        TestValidation.AssertErrors(
            TestValidation.Errors(Base, $$$$"""[{"putFlag":{"key":"new",{{{{Bool}}}},{{{{reference}}}}}}]"""),
            (pointer, "The flag 'old' is archived; restore it first, or remove the reference.")
        );
        Assert.Empty(TestValidation.Errors(Base, $$$$"""[{"putFlag":{"key":"new",{{{{Archived}}}},{{{{reference}}}}}}]"""));
    }

    [Fact]
    public void Validate_DeleteWhatAnArchivedFlagNeeds_NamesTheArchivedFlag()
    {
        var ruleset = TestRulesets.Ruleset(
            [
                $$"""{"key":"base",{{Bool}}}""",
                $$$"""
                {"key":"old",{{{Archived}}},"prerequisites":[{"flag":"base","variants":["on"]}],
                 "rules":[{"id":"r","when":{"segment":"s"},"serve":{"variant":"on"}}]}
                """,
            ],
            ["""{"key":"s","included":["u"]}"""]
        );

        TestValidation.AssertErrors(
            TestValidation.Errors(ruleset, """[{"deleteFlag":"base"},{"deleteSegment":"s"}]"""),
            ("/0/deleteFlag", "it is a prerequisite of the archived flag 'old'"),
            ("/1/deleteSegment", "rule 'r' of the archived flag 'old' uses it")
        );
    }

    private static Ruleset Visible(bool archived) =>
        TestRulesets.Ruleset($$"""{"flags":[{"key":"f",{{(archived ? Archived : Bool)}},"clientVisible":true}]}""");
}
