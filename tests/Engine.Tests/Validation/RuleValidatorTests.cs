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
}
