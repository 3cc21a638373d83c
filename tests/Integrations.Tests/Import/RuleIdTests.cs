namespace FlagCluster.Integrations.Tests.Import;

/// <summary>Tests that a rule that is inserted in the source leaves the ids of the other rules as they are.</summary>
public sealed class RuleIdTests
{
    [Theory]
    [InlineData(
        "growthbook",
        """{"features":{"f":{"defaultValue":0,"rules":[RULES]}}}""",
        """{"id":"fr_1","force":1,"condition":{"a":"x"}}""",
        """{"force":2,"condition":{"a":"y"},"coverage":0.5}"""
    )]
    [InlineData(
        "goff",
        """{"f":{"variations":{"a":1,"b":2},"targeting":[RULES],"defaultRule":{"variation":"a"}}}""",
        """{"name":"Pro users","query":"plan eq \"pro\"","variation":"b"}""",
        """{"query":"plan eq \"team\"","percentage":{"a":50,"b":50}}"""
    )]
    [InlineData(
        "flagd",
        """{"flags":{"f":{"state":"ENABLED","variants":{"a":1,"b":2},"targeting":{"if":[RULES]}}}}""",
        """{"==":[{"var":"plan"},"pro"]},"a" """,
        """{"==":[{"var":"plan"},"team"]},{"fractional":[["a",1],["b",1]]}"""
    )]
    [InlineData(
        "launchdarkly",
        """{"flags":{"f":{"on":true,"variations":["a","b"],"fallthrough":{"variation":0},"rules":[RULES]}}}""",
        """{"id":"r1","clauses":[{"attribute":"plan","op":"in","values":["pro"]}],"variation":1}""",
        """{"clauses":[{"attribute":"plan","op":"in","values":["team"]}],"variation":1}"""
    )]
    [InlineData(
        "unleash",
        """{"version":2,"features":[{"name":"f","enabled":true,"strategies":[RULES]}]}""",
        """{"name":"default","constraints":[{"contextName":"plan","operator":"IN","values":["pro"]}]}""",
        """{"name":"default","constraints":[{"contextName":"plan","operator":"IN","values":["team"]}]}"""
    )]
    [InlineData(
        "ffrs",
        """{"flags":{"f":{"enabled":true,"rules":[RULES]}}}""",
        """{"operator":"eq","attribute":"plan","value":"pro","enabled":false}""",
        """{"operator":"eq","attribute":"plan","value":"team","enabled":false}"""
    )]
    public void Import_RuleBeforeOthers_LeavesTheirIds(string format, string document, string first, string second)
    {
        var before = Ids(second);
        var after = Ids(first + "," + second);

        Assert.NotEmpty(before);
        Assert.Equal(before, after.TakeLast(before.Length));
        Assert.Equal(after.Length, after.Distinct().Count());

        string[] Ids(string rules) =>
            [
                .. ImportedRuleset
                    .Of(format, document.Replace("RULES", rules, StringComparison.Ordinal))
                    .Ruleset.Flags["f"]
                    .Rules.Select(rule => rule.Id),
            ];
    }

    [Fact]
    public void Import_RulesWithOneName_HaveNumbers()
    {
        const string rule = """{"name":"r","query":"plan eq \"pro\"","variation":"b"}""";

        var imported = ImportedRuleset.Of(
            "goff",
            "{\"f\":{\"variations\":{\"a\":1,\"b\":2},\"targeting\":["
                + rule
                + ","
                + rule
                + """,{"name":"r-2","query":"a eq 1","variation":"a"}],"defaultRule":{"variation":"a"}}}"""
        );

        Assert.Equal(["r", "r-2", "r-2-2"], imported.Ruleset.Flags["f"].Rules.Select(one => one.Id));
    }
}
