using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Validation;

public class RuleValidatorTests
{
    private static readonly Ruleset WithConditions = TestRulesets.Ruleset(
        """
        {"flags":[
          {"key":"base","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"},
          {"key":"asking","type":"boolean","variants":{"on":true},"defaultVariant":"on",
           "rules":[{"id":"r","when":{"not":{"flag":"base","variants":["on"]}},"serve":{"variant":"on"}}]}]}
        """
    );

    private const string Outer = """{"segment":"outer"}""";

    private const string Segments = """
        {"putSegment":{"key":"own","when":{"all":[{"bucket":{"below":20000,"salt":"f"}}]}}},
        {"putSegment":{"key":"outer","when":{"any":[{"segment":"share"},{"not":{"segment":"own"}}]}}},
        {"putSegment":{"key":"share","when":{"bucket":{"below":20000}}}},
        {"putSegment":{"key":"other","when":{"bucket":{"below":20000,"salt":"f","by":"account"}}}}
        """;

    [Theory]
    [InlineData("""[{"deleteFlag":"base"}]""", "/0/deleteFlag", "'base' cannot be deleted: rule 'r' of the flag 'asking' uses it")]
    [InlineData(
        """[{"deleteFlag":"base"},{"putFlag":{"key":"renamed","type":"boolean","variants":{"on":true},"defaultVariant":"on"}}]""",
        "/0/deleteFlag",
        "rule 'r' of the flag 'asking' uses it"
    )]
    [InlineData(
        """[{"putFlag":{"key":"base","type":"boolean","variants":{"off":false},"defaultVariant":"off"}}]""",
        "/0/putFlag/variants",
        "The variant 'on' cannot be removed: rule 'r' of the flag 'asking' uses it"
    )]
    [InlineData(
        """[{"putFlag":{"key":"base","type":"boolean","variants":{"on":true},"defaultVariant":"on","prerequisites":[{"flag":"asking","variants":["on"]}]}}]""",
        "/0/putFlag/prerequisites",
        "form a cycle: base → asking → base"
    )]
    [InlineData(
        """[{"putFlag":{"key":"base","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"flag":"base","variants":["on"]},"serve":{"variant":"on"}}]}}]""",
        "/0/putFlag/rules",
        "form a cycle: base → base"
    )]
    [InlineData(
        """[{"putFlag":{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"flag":"none","variants":["on"]},"serve":{"variant":"on"}}]}}]""",
        "/0/putFlag/rules/0/when/flag",
        "There is no flag 'none'"
    )]
    [InlineData(
        """[{"putFlag":{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"flag":"base","variants":["never"]},"serve":{"variant":"on"}}]}}]""",
        "/0/putFlag/rules/0/when/variants/0",
        "Flag 'base' has no variant 'never'"
    )]
    [InlineData(
        """[{"putSegment":{"key":"s","when":{"all":[{"flag":"base","variants":["on"]}]}}}]""",
        "/0/putSegment/when/all/0/flag",
        "A segment cannot depend on a flag"
    )]
    public void Validate_ConditionOnAFlag_ReportsWhatIsWrong(string changes, string pointer, string part) =>
        TestValidation.AssertErrors(TestValidation.Errors(WithConditions, changes), (pointer, part));

    [Theory]
    [InlineData("""{"segment":"own"}""", "'own'")]
    [InlineData("""{"any":[{"attribute":"x","exists":true},{"not":{"segment":"own"}}]}""", "'own'")]
    [InlineData("""{"segment":"outer"}""", "'outer'")]
    [InlineData("""{"segment":"share"}""", null)]
    [InlineData("""{"segment":"other"}""", null)]
    public void Validate_SplitBehindASegmentThatHashesTheSame_IsAnError(string when, string? segment)
    {
        var errors = TestValidation.Errors(Ruleset.Empty, "[" + Segments + ",{\"putFlag\":" + Split(when) + "}]");

        TestValidation.AssertErrors(
            errors,
            segment is null
                ? []
                : [("/4/putFlag/rules/0/when", $"A 'bucket' condition of the segment {segment} and the split hash the same")]
        );
    }

    [Theory]
    [InlineData("own", """{"not":{"bucket":{"below":30000,"salt":"f"}}}""", true)]
    [InlineData("share", """{"all":[{"segment":"own"}]}""", true)]
    [InlineData("share", """{"bucket":{"below":30000,"salt":"f","algorithm":"flipt"}}""", false)]
    [InlineData("share", """{"bucket":{"below":30000,"salt":"f","by":"account"}}""", false)]
    public void Validate_SegmentThatHashesLikeASplitBehindIt_IsAnError(string key, string when, bool isError)
    {
        var before = TestRulesets.Ruleset(
            $$$"""
            {"segments":[{"key":"own"},{"key":"share"},{"key":"outer","when":{"any":[{"segment":"own"},{"segment":"share"}]}}],
             "flags":[{{{Split(Outer)}}}]}
            """
        );
        var own = key == "own" ? "" : """{"putSegment":{"key":"own","when":{"bucket":{"below":20000,"salt":"f"}}}},""";

        var errors = TestValidation.Errors(
            before,
            $$$"""[{{{(isError ? own : "")}}}{"putSegment":{"key":"{{{key}}}","when":{{{when}}}}}]"""
        );

        Assert.Equal(isError, errors.Count > 0);
        Assert.All(
            errors,
            error => Assert.Contains("the split of rule 'r' of the flag 'f' hash the same", error.Detail, StringComparison.Ordinal)
        );
        Assert.All(errors, error => Assert.EndsWith("/putSegment/when", error.Pointer, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_BucketsAndSplits_ReportsAllWithTheirPointers() =>
        TestValidation.AssertErrors(
            TestValidation.Errors(
                Ruleset.Empty,
                """
                [{"putFlag":{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on","bucketing":"flipt","rules":[
                  {"id":"a","when":{"bucket":{"ranges":[[5,5]]}},"serve":{"variant":"on"}},
                  {"id":"b","when":{"not":{"bucket":{"ranges":[[5,9],[8,10]],"by":"@time"}}},"serve":{"variant":"on"}},
                  {"id":"c","when":{"bucket":{"below":0,"by":["x","@now"]}},"serve":{"variant":"on"}},
                  {"id":"d","serve":{"split":[{"variant":"on","weight":3}],"total":3}},
                  {"id":"e","serve":{"split":[{"variant":"on","weight":2}],"total":3,"algorithm":"native-1","by":["@time","x"]}},
                  {"id":"g","when":{"all":[{"bucket":{"below":5,"salt":"f"}}]},"serve":{"split":[{"variant":"on","weight":100000}]}},
                  {"id":"h","when":{"bucket":{"below":5,"salt":"f"}},"serve":{"split":[{"variant":"on","weight":100000}],"algorithm":"native-1"}},
                  {"id":"i","when":{"bucket":{"below":5,"salt":"f","by":"x"}},"serve":{"split":[{"variant":"on","weight":100000}]}},
                  {"id":"j","when":{"bucket":{"below":5}},"serve":{"split":[{"variant":"on","weight":100000}]}}]}}]
                """
            ),
            ("/0/putFlag/rules/0/when/bucket/ranges", "ascend without overlapping"),
            ("/0/putFlag/rules/1/when/not/bucket/ranges", "ascend without overlapping"),
            ("/0/putFlag/rules/1/when/not/bucket/by", "A bucket condition cannot use the time"),
            ("/0/putFlag/rules/2/when/bucket/by/1", "no built-in attribute '@now'"),
            ("/0/putFlag/rules/3/serve/total", "remove 'total'"),
            ("/0/putFlag/rules/4/serve/by/0", "A split cannot use the time"),
            ("/0/putFlag/rules/4/serve/split", "must sum to 3 (the split's 'total'), not 2"),
            ("/0/putFlag/rules/5/when", "the condition would choose among the variants too")
        );

    /// <summary>Returns a flag with a split for callers that a condition selects.</summary>
    private static string Split(string when) =>
        $$$"""
            {"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","rules":[{"id":"r","when":{{{when}}},
              "serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]}
            """;
}
