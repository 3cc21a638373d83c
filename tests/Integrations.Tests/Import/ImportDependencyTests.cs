using System.Globalization;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import;

/// <summary>Tests that sources whose parts depend on each other are refused or imported, and never end the process.</summary>
public sealed class ImportDependencyTests
{
    // Each level doubles the paths to the first one.
    private const int Levels = 18;

    [Theory]
    [InlineData("""{"!":[{"$ref":"a"}]}""")]
    [InlineData("""{"and":[true,{"$ref":"b"}]}""")]
    public void Flagd_ReferenceInsideOfAnOperatorToItself_IsRefused(string evaluator)
    {
        var item = ImportedRuleset
            .Of(
                "flagd",
                $$$$$"""
                {"$evaluators":{"a":{{{{{evaluator}}}}},"b":{"!!":[{"$ref":"a"}]}},
                 "flags":{"f":{"state":"ENABLED","variants":{"on":true},"targeting":{"if":[{"$ref":"a"},"on"]}}}}
                """
            )
            .Item("f");

        Assert.Equal(ImportOutcome.Refused, item.Outcome);
        Assert.Contains("too deeply", item.Notes[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Flagd_ExpressionThatIsTooLargeForTheComparison_IsRefused()
    {
        var literals = string.Concat(Enumerable.Repeat(",true", 900));
        var branches = Enumerable.Repeat($$"""{"and":[{"var":"x"}{{literals}}]},"on" """, 45);
        var targeting = "{\"if\":[" + string.Join(',', branches) + "]}";

        var item = ImportedRuleset
            .Of("flagd", $$"""{"flags":{"f":{"state":"ENABLED","variants":{"on":true},"targeting":{{targeting}} } } }""")
            .Item("f");

        Assert.Equal(ImportOutcome.Refused, item.Outcome);
        Assert.Contains("too large", item.Notes[^1].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"$or":[]}""")]
    [InlineData("""{"value":{"$in":[]}}""")]
    [InlineData("""{"value":true}""")]
    public void GrowthBook_CycleOfParents_IsRefusedWithItsPlace(string condition)
    {
        var imported = ImportedRuleset.Of(
            "growthbook",
            $$$$"""
            {"features":{
              "a":{"defaultValue":true,"rules":[{"parentConditions":[{"id":"b","condition":{{{{condition}}}}}],"force":false}]},
              "b":{"defaultValue":true,"rules":[{"parentConditions":[{"id":"a","condition":{{{{condition}}}}}],"force":false}]},
              "c":{"defaultValue":true,"rules":[{"parentConditions":[{"id":"c","condition":{{{{condition}}}}}],"force":false}]}}}
            """
        );

        Assert.All(
            imported.Plan.Items,
            item =>
                Assert.Equal(
                    (ImportOutcome.Refused, $"/features/{item.Key}/rules/0/parentConditions/0"),
                    (item.Outcome, item.Notes[^1].Pointer)
                )
        );
    }

    [Theory]
    [InlineData(""","condition":{}""")]
    [InlineData("")]
    public void GrowthBook_ParentThatIsRefused_RefusesTheFeatures(string condition)
    {
        var imported = ImportedRuleset.Of(
            "growthbook",
            $$$$"""
            {"features":{
              "a":{"defaultValue":true,"rules":[{"parentConditions":[{"id":"b"{{{{condition}}}}}],"force":false}]},
              "b":{"defaultValue":true,"rules":[{"parentConditions":[{"id":"c"{{{{condition}}}}}],"force":false}]},
              "c":{"defaultValue":true,"rules":[{"parentConditions":[{"id":"unknown"}],"force":false}]},
              "d":{"defaultValue":true}}}
            """
        );

        Assert.Equal(["d"], imported.Ruleset.Flags.Keys);
    }

    [Fact]
    public void GrowthBook_LongChainOfParentsThatAlwaysHold_IsRefused()
    {
        var features = Enumerable
            .Range(1, 200)
            .Select(number =>
                $$$"""
                    "f{{{number}}}":{"defaultValue":1,"rules":[{"parentConditions":[{"id":"f{{{number - 1}}}","condition":{}}],"force":2}]}
                    """
            );

        var imported = ImportedRuleset.Of("growthbook", "{\"features\":{\"f0\":{\"defaultValue\":1}," + string.Join(',', features) + "}}");

        Assert.Equal(ImportOutcome.Exact, imported.Item("f10").Outcome);
        Assert.Equal(ImportOutcome.Refused, imported.Item("f200").Outcome);
    }

    [Theory]
    [InlineData("{\"x\":1,\"$not\":", "{\"x\":1}", "}")]
    [InlineData("{\"$not\":", "true", "}")]
    public void GrowthBook_ConditionAsDeepAsADocument_IsRefused(string open, string innermost, string close)
    {
        var condition = innermost;
        for (var depth = 0; depth < 50; depth++)
            condition = open + condition + close;
        if (innermost == "true")
            condition = "{\"x\":" + condition + "}";

        var item = ImportedRuleset
            .Of("growthbook", "{\"features\":{\"f\":{\"defaultValue\":1,\"rules\":[{\"force\":2,\"condition\":" + condition + "}]}}}")
            .Item("f");

        Assert.Equal(ImportOutcome.Refused, item.Outcome);
        Assert.Contains("too deeply", item.Notes[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void GrowthBook_ManyPathsToOneFeature_AreImported()
    {
        var features = Enumerable
            .Range(1, Levels)
            .SelectMany(level => new[] { $"a{level}", $"b{level}" }.Select(name => Feature(name, level - 1)));

        var imported = ImportedRuleset.Of(
            "growthbook",
            "{\"features\":{\"a0\":{\"defaultValue\":1},\"b0\":{\"defaultValue\":1}," + string.Join(',', features) + "}}"
        );

        Assert.All(imported.Plan.Items, item => Assert.Equal((item.Key, ImportOutcome.Exact), (item.Key, item.Outcome)));
        Assert.Equal("v1", imported.EvaluateWith($"a{Levels}", "u", new Dictionary<string, object>()));

        static string Feature(string name, int below) =>
            $$$"""
                "{{{name}}}":{"defaultValue":0,"rules":[{"force":1,
                  "parentConditions":[{"id":"a{{{below}}}","condition":{}},{"id":"b{{{below}}}","condition":{}}]}]}
                """;
    }

    [Fact]
    public void LaunchDarkly_ManyPathsToOneFlag_AreImported()
    {
        var flags = Enumerable
            .Range(0, Levels)
            .SelectMany(level =>
                new[] { "a", "b" }.Select(name =>
                {
                    var below = string.Create(CultureInfo.InvariantCulture, $"{level - 1}");
                    var prerequisites = level == 0 ? "" : $$"""{"key":"a{{below}}","variation":0},{"key":"b{{below}}","variation":0}""";
                    return $$"""
                        "{{name}}{{level}}":{"on":true,"variations":[true,false],"offVariation":1,"fallthrough":{"variation":0},
                          "prerequisites":[{{prerequisites}}]}
                        """;
                })
            );

        var imported = ImportedRuleset.Of("launchdarkly", "{\"flags\":{" + string.Join(',', flags) + "}}");

        Assert.All(imported.Plan.Items, item => Assert.Equal((item.Key, ImportOutcome.Exact), (item.Key, item.Outcome)));
    }

    [Fact]
    public void Unleash_AddressThatIsAPrefixOnly_IsComparedWithoutAnError()
    {
        var item = ImportedRuleset
            .Of(
                "unleash",
                """
                {"version":2,"features":[{"name":"f","enabled":true,
                  "strategies":[{"name":"remoteAddress","parameters":{"IPs":"/24"}},{"name":"default"}],
                  "variants":[{"name":"a","weight":500,"stickiness":"remoteAddress"},{"name":"b","weight":500,"stickiness":"remoteAddress"}]}]}
                """
            )
            .Item("f");

        Assert.NotEqual(ImportOutcome.Refused, item.Outcome);
    }
}
