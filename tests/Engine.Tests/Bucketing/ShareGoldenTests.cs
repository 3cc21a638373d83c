using System.Text.Json;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The committed vectors must never change: another position for a value changes who is in a share.</summary>
public class ShareGoldenTests
{
    [Theory]
    [InlineData("native", "boolean", "")]
    [InlineData("salted", "boolean", ",\"salt\":\"own\"")]
    [InlineData("unsalted", "boolean", ",\"salt\":\"\"")]
    [InlineData("fliptBoolean", "boolean", ",\"algorithm\":\"flipt\"")]
    [InlineData("fliptVariant", "string", ",\"algorithm\":\"flipt\"")]
    public void Explain_BucketCondition_HasThePositionOfTheVectors(string column, string type, string options)
    {
        foreach (var rows in Vectors("positions").GroupBy(row => row.GetProperty("key").GetString()!))
        {
            var ruleset = Ruleset(rows.Key, type, options);
            foreach (var row in rows)
                Assert.Equal(row.GetProperty(column).GetInt32(), Position(ruleset, rows.Key, row.GetProperty("value").GetString()!));
        }
    }

    [Fact]
    public void Evaluate_BucketRange_HasTheCallersOfThePositionAlone()
    {
        // Position 0 has no range before it, and the last one none after it.
        foreach (var row in Vectors("positions").Where(row => row.GetProperty("native").GetInt32() is > 0 and < 99_999))
        {
            var (key, position) = (row.GetProperty("key").GetString()!, row.GetProperty("native").GetInt32());
            var context = $$"""{"targetingKey":{{row.GetProperty("value").GetRawText()}}}""";

            var at = TestEvaluator.Evaluate(Condition(key, $"[[{position},{position + 1}]]"), key, context);
            var outside = TestEvaluator.Evaluate(Condition(key, $"[[0,{position}],[{position + 1},100000]]"), key, context);

            Assert.Equal(("on", "off"), (at.Variant!.Key, outside.Variant!.Key));
        }
    }

    [Fact]
    public void Explain_SegmentWithABucket_SaltsWithTheKeyOfTheSegment()
    {
        var row = Vectors("positions").First(row => row.GetProperty("key").GetString() == "new-checkout");
        var ruleset = TestRulesets.Condition(
            """{"segment":"new-checkout"}""",
            $$$"""{"key":"new-checkout","when":{"bucket":{"below":{{{row.GetProperty("native").GetInt32() + 1}}} } } }"""
        );

        var context = $$"""{"targetingKey":{{row.GetProperty("value").GetRawText()}}}""";

        using var explanation = TestEvaluator.Explain(ruleset, "f", context, out _);

        var when = explanation.RootElement.GetProperty("rules")[0].GetProperty("when");
        Assert.True(when.GetProperty("result").GetBoolean());
        Assert.Equal(row.GetProperty("native").GetInt32(), when.GetProperty("when").GetProperty("position").GetInt32());
    }

    [Fact]
    public void Explain_SplitWithATotal_HasTheBucketOfTheVectors()
    {
        foreach (var rows in Vectors("totals").GroupBy(row => row.GetProperty("total").GetInt32()))
        {
            var ruleset = TestRulesets.Compile(
                $$$"""
                {"flags":[{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[
                  {"id":"r","serve":{"split":[{"variant":"on","weight":{{{rows.Key}}}}],"total":{{{rows.Key}}}}}]}]}
                """
            );
            foreach (var row in rows)
            {
                using var explanation = TestEvaluator.Explain(
                    ruleset,
                    "f",
                    $$"""{"targetingKey":{{row.GetProperty("value").GetRawText()}}}""",
                    out _
                );

                var split = explanation.RootElement.GetProperty("rules")[0].GetProperty("split");
                Assert.Equal(
                    (row.GetProperty("bucket").GetInt32(), rows.Key),
                    (split.GetProperty("bucket").GetInt32(), split.GetProperty("of").GetInt32())
                );
            }
        }
    }

    private static int Position(CompiledRuleset ruleset, string key, string value)
    {
        var context = $$"""{"targetingKey":{{JsonSerializer.Serialize(value)}}}""";
        using var explanation = TestEvaluator.Explain(ruleset, key, context, out _);
        return explanation.RootElement.GetProperty("rules")[0].GetProperty("when").GetProperty("position").GetInt32();
    }

    private static CompiledRuleset Condition(string key, string ranges) =>
        TestRulesets.Compile(
            $$$$"""
            {"flags":[{"key":"{{{{key}}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[
              {"id":"r","when":{"bucket":{"ranges":{{{{ranges}}}}}},"serve":{"variant":"on"}}]}]}
            """
        );

    private static CompiledRuleset Ruleset(string key, string type, string options)
    {
        var value = type == "boolean" ? "true" : "\"x\"";
        return TestRulesets.Compile(
            $$$$"""
            {"flags":[{"key":"{{{{key}}}}","type":"{{{{type}}}}","variants":{"on":{{{{value}}}}},"defaultVariant":"on","rules":[
              {"id":"r","when":{"bucket":{"below":50000{{{{options}}}}}},"serve":{"variant":"on"}}]}]}
            """
        );
    }

    private static List<JsonElement> Vectors(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/share.golden.json"));
        return [.. document.RootElement.GetProperty(name).EnumerateArray().Select(row => row.Clone())];
    }
}
